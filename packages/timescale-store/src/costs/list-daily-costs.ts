import type { DailyCost, DailyCostQuery, Page, ProjectId } from '@spanledger/core';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { computeDailyCosts } from './compute-daily-costs.ts';
import { dailyCostsOf } from './daily-cost-row.ts';
import { readComputedDays, readUncomputedDays } from './read-computed-days.ts';

/** Stored sums of days, and those of the others computed now, in one snapshot: exact at every instant. */
export const listDailyCosts = async (
  client: Timescale,
  projectId: ProjectId,
  query: DailyCostQuery,
): Promise<Page<DailyCost>> => {
  const read = async (statements: Statements) => {
    const uncomputed = await readUncomputedDays(statements, projectId, query);
    const known = await readComputedDays(statements, projectId, query, uncomputed);
    return [...known, ...(await computeDailyCosts(statements, projectId, query, uncomputed))];
  };
  const rows = await client.snapshot('list-daily-costs', read, { isOfRows: true });
  const days = dailyCostsOf(rows);
  const start = (query.page - 1) * query.limit;
  return { items: days.slice(start, start + query.limit), totalItems: days.length };
};
