import { isPoolerMissing, startPooler } from '@spanledger/testing';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { openPool } from './connect.ts';
import { refuseTransactionPooling } from './refuse-transaction-pooling.ts';

const cleanups: (() => unknown)[] = [];
afterAll(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

const urlThrough = async (mode: 'session' | 'transaction'): Promise<string> => {
  const { url, stop } = await startPooler(inject('postgresUrl'), mode);
  cleanups.push(stop);
  return url;
};

describe.skipIf(isPoolerMissing)('behind a pooler (skipped without pgbouncer)', () => {
  it('sessions have their settings, and locks are those of one process', async () => {
    const url = await urlThrough('session');
    const session = { statement_timeout: 12_000, search_path: 'telemetry,public' };
    const pool = openPool(url, { applicationName: 'spanledger test of poolers', session });
    cleanups.push(() => pool.end());
    const asked = `SELECT current_setting('statement_timeout') AS statement_timeout, current_setting('search_path') AS search_path`;
    expect((await pool.query(asked)).rows).toEqual([{ statement_timeout: '12s', search_path: 'telemetry,public' }]);
    await expect(refuseTransactionPooling(url, 'DATABASE_URL')).resolves.toBeUndefined();
  });

  it('a pooler of transactions is refused with what to name instead, even while others use it', async () => {
    const url = await urlThrough('transaction');
    const busy = openPool(url, { applicationName: 'spanledger test of poolers', max: 3 });
    cleanups.push(() => busy.end());
    const others = Promise.all([1, 2, 3].map(async () => busy.query('SELECT pg_sleep(0.5)')));
    await expect(refuseTransactionPooling(url, 'DATABASE_URL')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^DATABASE_URL leads to a pooler of transactions.*pool_mode = session/) as string,
    });
    await others;
  });
});

it('a server without a pooler is not refused', async () => {
  await expect(refuseTransactionPooling(inject('postgresUrl'), 'DATABASE_URL')).resolves.toBeUndefined();
});
