import { once } from 'node:events';
import { expect, inject, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { openTimescale } from './timescale-client.ts';

const lock = 'SELECT pg_advisory_xact_lock(7110042)::text';

test('a transaction whose process hangs is ended by the server, and others have its locks', async () => {
  const client = openTimescale({ url: inject('postgresUrl') });
  onTestFinished(() => client.close());
  const [held, going] = [new AbortController(), new AbortController()];
  const isHeld = once(held.signal, 'abort');
  const hang = async (): Promise<unknown> =>
    client.transaction(
      'hang',
      async (statements) => {
        await statements.query('lock', lock, [], z.object({}));
        held.abort();
        if (!going.signal.aborted) await once(going.signal, 'abort');
        await statements.query('lock', lock, [], z.object({}));
      },
      { timeoutMs: 200 },
    );
  const takeOver = async (): Promise<number> => {
    await isHeld;
    try {
      return await client.transaction('wait', async (statements) => statements.run('lock', lock), { timeoutMs: 2_500 });
    } finally {
      going.abort();
    }
  };
  const [hung, taken] = await Promise.allSettled([hang(), takeOver()]);
  expect(taken).toEqual({ status: 'fulfilled', value: 1 });
  expect(hung).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
});
