import { afterEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

describe('the headers of an answer', () => {
  let api: TestApi;
  afterEach(async () => api.close());

  const headersOf = async (path: string, headers: Record<string, string> = {}): Promise<Headers> =>
    (await api.ask(path, { headers })).headers;

  it('let no one on the way keep what a key opens', async () => {
    api = await startTestApi();
    for (const path of ['/api/public/traces', '/api/public/traces/none', '/api/public/projects', '/metrics']) {
      expect((await headersOf(path)).get('cache-control')).toBe('no-store');
    }
  });

  const forwarded = { 'x-forwarded-proto': 'https' };

  it('ask for HTTPS only where clients come by HTTPS', async () => {
    api = await startTestApi();
    for (const headers of [await headersOf('/docs'), await headersOf('/api/public/traces', forwarded)]) {
      expect(headers.get('strict-transport-security')).toBeNull();
      expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
    }
  });

  it.each([
    [{ isHttps: true }, {}],
    [{ trustedProxies: 1 }, forwarded],
  ])('where they do, ask for it, and for this name alone: %j', async (settings, sent) => {
    api = await startTestApi(settings);
    const headers = await headersOf('/api/public/traces', sent);
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(headers.get('content-security-policy')).toContain('upgrade-insecure-requests');
  });
});
