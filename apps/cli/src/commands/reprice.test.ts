import { describe, expect, it } from 'vitest';
import { onServer } from '../testing/on-server.ts';

const sums = {
  observations: 2,
  recordedCost: '0.1',
  costBefore: '0.1',
  costAfter: '0.35',
  difference: '0.25',
  unpricedBefore: 1,
  unpricedAfter: 0,
};
const run = {
  id: 'run-1',
  state: 'succeeded',
  dryRun: true,
  automatic: false,
  requestedBy: 'pk-1',
  fromTimestamp: '2026-01-01T00:00:00.000Z',
  toTimestamp: '2026-02-01T00:00:00.000Z',
  models: ['m'],
  priceVersion: 3,
  createdAt: '2026-02-02T00:00:00.000Z',
  startedAt: null,
  finishedAt: null,
  days: 1,
  daysDone: 1,
  problem: null,
  totals: sums,
  differences: [{ day: '2026-01-05', model: 'm', ...sums }],
};

const period = ['--from', '2026-01-01', '--to', '2026-02-01'];

describe('reprice', () => {
  it('diff shows what would change, and asks for nothing else', async () => {
    const { spanledger, asked } = onServer(run);
    const { out, exitCode } = await spanledger(
      'reprice',
      'diff',
      ...period,
      '--models',
      'm',
      'n',
      '--price-version',
      '3',
    );
    expect(exitCode).toBe(0);
    expect(asked).toMatchObject([
      {
        method: 'POST',
        path: '/api/public/costs/reprice',
        body: {
          fromTimestamp: '2026-01-01',
          toTimestamp: '2026-02-01',
          models: ['m', 'n'],
          priceVersion: 3,
          dryRun: true,
        },
      },
    ]);
    expect(out).toContain('2026-01-05  m      2             0.1       0.1     0.35   0.25        1 → 0');
  });

  it('a re-pricing applies changes, and reports when it failed', async () => {
    const { spanledger, asked } = onServer({ ...run, dryRun: false, state: 'failed', problem: 'No.', differences: [] });
    expect(await spanledger('reprice', 'apply', ...period)).toMatchObject({
      exitCode: 1,
      out: expect.stringContaining('failed. No.') as string,
    });
    expect(asked[0]?.body).toEqual({ fromTimestamp: '2026-01-01', toTimestamp: '2026-02-01', dryRun: false });
  });

  it('reprice needs a period and a version that is a number', async () => {
    const { spanledger, asked } = onServer(run);
    expect((await spanledger('reprice', 'diff', '--from', '2026-01-01')).exitCode).toBe(2);
    expect((await spanledger('reprice', 'diff', ...period, '--price-version', 'new')).exitCode).toBe(2);
    expect(asked).toEqual([]);
  });

  it('list, show and cancel name the run', async () => {
    const list = onServer({ data: [{ ...run, requestedBy: null }], meta: { totalItems: 3 } });
    expect((await list.spanledger('reprice', 'list', '--limit', '1')).out).toMatch(/run-1 .*a new price[^]*1 of 3/);
    const show = onServer({ ...run, state: 'running', days: 9 });
    expect((await show.spanledger('reprice', 'show', 'a/b')).out).toContain('running, 1 of 9 days');
    expect(show.asked[0]?.path).toBe('/api/public/costs/reprice/a%2Fb');
    const cancel = onServer({ ...run, state: 'running' });
    expect((await cancel.spanledger('reprice', 'cancel', 'run-1')).out).toBe('run-1 ends soon.\n');
  });

  it('unpriced lists the models without a price', async () => {
    const model = { model: 'x', provider: null, observations: 4, units: { input: 3, total: 3 } };
    const seen = { firstSeen: '2026-01-01T00:00:00.000Z', lastSeen: '2026-01-02T00:00:00.000Z' };
    const { spanledger, asked } = onServer({ data: [{ ...model, ...seen }], meta: { totalItems: 1 } });
    expect((await spanledger('reprice', 'unpriced', '--from', '2026-01-01')).out).toMatch(/x +– +4 +3 /);
    expect(asked[0]?.path).toBe('/api/public/costs/unpriced?fromTimestamp=2026-01-01');
  });
});
