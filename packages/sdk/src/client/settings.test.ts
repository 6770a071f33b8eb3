import { describe, expect, it } from 'vitest';
import { createSpanledger } from './create-spanledger.ts';
import { readSettings } from './settings.ts';

const keys = { SPANLEDGER_PUBLIC_KEY: 'pk', SPANLEDGER_SECRET_KEY: 'sk' };

describe('settings', () => {
  it('come from the environment, and options win', () => {
    const environment = { ...keys, SPANLEDGER_BASE_URL: 'https://spans.example/' };
    expect(readSettings({}, environment).baseUrl).toBe('https://spans.example');
    expect(readSettings({ baseUrl: 'http://other' }, environment).baseUrl).toBe('http://other');
    expect(readSettings({}, keys).baseUrl).toBe('http://localhost:3000');
    expect(readSettings({ secretKey: 'x' }, keys).authorization).toBe(
      `Basic ${Buffer.from('pk:x').toString('base64')}`,
    );
  });

  it('that are missing are all named in one error', () => {
    expect(() => readSettings({ baseUrl: 'localhost:3000' }, {})).toThrow(
      /SPANLEDGER_BASE_URL.*SPANLEDGER_PUBLIC_KEY.*SPANLEDGER_SECRET_KEY/,
    );
    expect(() => readSettings({}, { SPANLEDGER_PUBLIC_KEY: 'pk' })).toThrow(/^SPANLEDGER_SECRET_KEY/);
  });

  it('that switch it off need no keys, and nothing is sent', async () => {
    expect(readSettings({}, { SPANLEDGER_ENABLED: 'false' }).enabled).toBe(false);
    const client = createSpanledger({ enabled: false, onError: (error) => expect.fail(error.message) });
    expect(client.observe('work', (span) => span.traceId)).toMatch(/^[0-9a-f]{32}$/);
    client.score({ traceId: 't', name: 'n', value: 1 });
    await client.shutdown();
  });
});
