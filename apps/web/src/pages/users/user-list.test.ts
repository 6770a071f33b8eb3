import type { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import type { MetricsQuestion, MetricsRow } from '../../api/metrics.ts';
import type { ListSpec } from '../../lists/list-spec.ts';

let queryClient: QueryClient;
let userList: ListSpec<MetricsRow>;
beforeAll(async () => {
  // The address of the server is that of the document.
  vi.stubGlobal('document', { baseURI: 'http://localhost/' });
  ({ queryClient } = await import('../../api/query-client.ts'));
  ({ userList } = await import('./user-list.tsx'));
  vi.unstubAllGlobals();
});

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
    const { view, figures, dimension, filters = [], rows = 0 } = queryKey[2] as MetricsQuestion;
    if (dimension === undefined) return [{ uniq_uniqueUserIds: String(users) }];
    if (figures.includes('sum_countUnpriced')) {
      expect(view).toBe(filters.length === 0 ? 'observations' : 'traces');
      return [{ userId: `user-${filters.length}`, sum_countUnpriced: '2' }];
    }
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

  it('has what is unpriced of the traces that a filter selects', async () => {
    answerWith(3);
    const conditions = [{ type: 'string', column: 'release', operator: '=', value: 'r1' }] as const;
    const { rows } = await userList.readPage({ ...asked, conditions });
    expect(rows.map((row) => row['sum_countUnpriced'])).toEqual([undefined, '2', undefined]);
  });

  it('counts also the users that are not among its rows', async () => {
    answerWith(1640);
    const { rows, totalItems } = await userList.readPage(asked);
    expect([rows.length, totalItems]).toEqual([1000, 1640]);
  });
});
