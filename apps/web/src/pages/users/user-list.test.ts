import { afterEach, describe, expect, it, vi } from 'vitest';

import type { MetricsQuestion, MetricsRow } from '../../api/metrics.ts';
import { queryClient } from '../../api/query-client.ts';
import { userList } from './user-list.tsx';

// It needs a document for the address of the server.
vi.mock('../../api/client.ts', () => ({}));

const asked = {
  projectId: 'p',
  range: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z', granularity: 'hour', bucketMs: 3_600_000 },
  to: undefined,
  conditions: [],
  search: undefined,
  order: 'sum_totalCost.desc',
  columns: [],
  page: 1,
  signal: new AbortController().signal,
} as const;

/** Answers of a project with so many users, of which an answer has at most a thousand. */
const answerWith = (users: number): void => {
  vi.spyOn(queryClient, 'fetchQuery').mockImplementation(async ({ queryKey }): Promise<readonly MetricsRow[]> => {
    const { view, dimension, rows = 0 } = queryKey[2] as MetricsQuestion;
    if (dimension === undefined) return [{ uniq_uniqueUserIds: String(users) }];
    if (view === 'observations') return [{ userId: 'user-0', sum_countUnpriced: '2' }];
    return Array.from({ length: Math.min(users, rows) }, (_, at) => ({ userId: `user-${at}`, sum_totalCost: 1 }));
  });
};

describe('the list of users', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('has the users of an answer, and what of them is unpriced', async () => {
    answerWith(3);
    const { rows, totalItems } = await userList.readPage(asked);
    expect(totalItems).toBe(3);
    expect(rows.map((row) => row['sum_countUnpriced'])).toEqual(['2', undefined, undefined]);
  });

  it('counts also the users that are not among its rows', async () => {
    answerWith(1640);
    const { rows, totalItems } = await userList.readPage(asked);
    expect([rows.length, totalItems]).toEqual([1000, 1640]);
  });
});
