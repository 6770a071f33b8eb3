import { describe, expect, it } from 'vitest';
import { onServer } from '../testing/on-server.ts';

const budget = {
  id: 'b-1',
  name: 'Support',
  scope: { kind: 'tag', value: 'support' },
  period: 'month',
  amount: '12.5',
  thresholds: [80, 100],
  webhookUrl: null,
};
const check = {
  budgetId: 'b-1',
  allowed: false,
  state: 'over',
  spent: '12.75',
  limit: '12.5',
  remaining: '0',
  unpricedObservations: 3,
  period: { from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' },
  asOf: '2026-03-04T05:06:07.000Z',
};

describe('budgets', () => {
  it('budgets are listed with what they are of', async () => {
    const { spanledger, asked } = onServer({ data: [budget], meta: { totalItems: 2 } });
    const { out, exitCode } = await spanledger('budgets', 'list', '--limit', '1');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/b-1 +Support +tag support +month +12\.5 +80 %, 100 % +–/);
    expect(out).toContain('1 of 2');
    expect(asked).toMatchObject([{ method: 'GET', path: '/api/public/budgets?limit=1' }]);
  });

  it('budgets that do not exist are reported', async () => {
    const { spanledger } = onServer({ data: [], meta: { totalItems: 0 } });
    expect((await spanledger('budgets', 'list')).out).toContain('There are no budgets.');
  });

  it('that are spent fail their check, with the figures', async () => {
    const { spanledger, asked } = onServer(check);
    const { out, exitCode } = await spanledger('budgets', 'check', 'b/1');
    expect(exitCode).toBe(1);
    for (const words of ['no (over)', '12.75 USD of 12.5', '2026-03-01', '3 observations', 'as of']) {
      expect(out).toContain(words);
    }
    expect(asked).toMatchObject([{ method: 'GET', path: '/api/public/budgets/b%2F1/check' }]);
  });

  it('budgets that allow more end well, also when it is unknown what is spent', async () => {
    const unknown = {
      allowed: true,
      state: 'unknown',
      spent: null,
      remaining: null,
      unpricedObservations: null,
      asOf: null,
    };
    const { spanledger } = onServer({ ...check, ...unknown, period: { from: null, to: null } });
    const { out, exitCode } = await spanledger('budgets', 'check', 'b-1');
    expect(exitCode).toBe(0);
    expect(out).toContain('unknown USD of 12.5');
    expect(out).toContain('all time');
  });
});
