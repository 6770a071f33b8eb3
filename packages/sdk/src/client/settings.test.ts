import { describe, expect, it } from 'vitest';
import { createSpanledger } from './create-spanledger.ts';
import type { SpanledgerError } from '../spanledger-error.ts';
import { readSettings } from './settings.ts';

const keys = { SPANLEDGER_PUBLIC_KEY: 'pk', SPANLEDGER_SECRET_KEY: 'sk' };

describe('settings', () => {
  it('settings come from the environment, and options win', () => {
    const environment = { ...keys, SPANLEDGER_BASE_URL: 'https://spans.example/' };
    expect(readSettings({}, environment).baseUrl).toBe('https://spans.example');
    expect(readSettings({ baseUrl: 'http://other' }, environment).baseUrl).toBe('http://other');
    expect(readSettings({}, keys).baseUrl).toBe('http://localhost:3000');
    expect(readSettings({ secretKey: 'x' }, keys).authorization).toBe(
      `Basic ${Buffer.from('pk:x').toString('base64')}`,
    );
  });

  it('that are missing are all named in one error, and switch sending off', () => {
    const { problem, enabled } = readSettings({ baseUrl: 'localhost:3000' }, {});
    expect(problem?.code).toBe('missing_configuration');
    expect(problem?.message).toMatch(/SPANLEDGER_BASE_URL.*SPANLEDGER_PUBLIC_KEY.*SPANLEDGER_SECRET_KEY/);
    expect(enabled).toBe(false);
    expect(readSettings({}, { SPANLEDGER_PUBLIC_KEY: 'pk' }).problem?.message).toMatch(/^SPANLEDGER_SECRET_KEY/);
  });

  it('that are missing throw nowhere: it is reported once, everything runs, and reads reject', async () => {
    const errors: SpanledgerError[] = [];
    const nothing = { baseUrl: 'not an address', publicKey: '', secretKey: '' };
    const client = createSpanledger({ ...nothing, onError: (error) => void errors.push(error) });
    expect(await client.observe('work', { input: 'x' }, async (span) => span.score({ name: 'n', value: 1 }))).toMatch(
      /^[0-9a-f-]{36}$/,
    );
    expect(client.generation('call', () => client.activeSpan()?.traceId)).toMatch(/^[0-9a-f]{32}$/);
    await expect(client.traces.get('t')).rejects.toMatchObject({ code: 'missing_configuration' });
    await client.flush();
    await client.shutdown();
    expect(errors.map(({ code }) => code)).toEqual(['missing_configuration']);
  });

  it('that switch it off need no keys, and nothing is sent', async () => {
    expect(readSettings({}, { SPANLEDGER_ENABLED: 'false' }).enabled).toBe(false);
    const client = createSpanledger({ enabled: false, onError: (error) => expect.fail(error.message) });
    expect(client.observe('work', (span) => span.traceId)).toMatch(/^[0-9a-f]{32}$/);
    client.score({ traceId: 't', name: 'n', value: 1 });
    await client.shutdown();
  });
});
