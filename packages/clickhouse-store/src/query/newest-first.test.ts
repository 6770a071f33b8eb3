import { microsPerDay, type Micros, type ProjectId } from '@spanledger/core';
import { dayNear } from '@spanledger/telemetry-rows';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { versionCountsOf, pageDaysOf, type ClickHouse } from '../client/clickhouse-client.ts';
import { readNewestFirst } from './newest-first.ts';
import { sqlParameters } from './sql-parameters.ts';

const project = 'project' as ProjectId;

interface Version {
  readonly at: Micros;
  readonly isLatest: boolean;
  readonly isAskedFor: boolean;
}

const newestFirst = (versions: readonly Version[]): readonly Micros[] =>
  versions.map(({ at }) => at).toSorted((a, b) => b - a);

/** A table of these versions of rows; the queried rank is the only number in the parameters of a statement. */
const tableOf = (
  versions: readonly Version[],
  { isSearched = false, isOfAll = true, ofProject = versions.length } = {},
) => {
  const reads: Micros[] = [];
  const questions: number[] = [];
  const client = {
    pageDays: pageDaysOf(),
    versionCounts: versionCountsOf(),
    query: async (name: string, _sql: string, values: Record<string, unknown>) => {
      if (name.startsWith('count-')) return [{ versions: ofProject }];
      const rank = Object.values(values).find((value) => typeof value === 'number') as number;
      questions.push(rank);
      const at = newestFirst(versions)[rank];
      return at === undefined ? [] : [{ day: dayNear(at) }];
    },
  } as unknown as ClickHouse;
  const page = async (skipped: number, limit: number): Promise<readonly Micros[]> =>
    readNewestFirst(client, project, { of: 'observations', skipped, limit, isSearched, isOfAll }, async (since) => {
      const parameters = sqlParameters(project);
      since('o.start_time', parameters);
      const [, day] = Object.values(parameters.values) as string[];
      const from = day === undefined ? -Infinity : Date.parse(day) * 1000;
      reads.push(from);
      const asked = versions.filter(({ at, isLatest, isAskedFor }) => isLatest && isAskedFor && at >= from);
      return newestFirst(asked).slice(skipped, skipped + limit);
    });
  return { page, reads, questions };
};

const hour = microsPerDay / 24;
const version = fc.record({
  at: fc.integer({ min: 1, max: 300 }).map((hours) => hours * hour),
  isLatest: fc.boolean(),
  isAskedFor: fc.boolean(),
});

test('a page is the same as of all rows, however many of the newest versions are old, deleted or not asked for', async () => {
  const versions = fc.array(version, { maxLength: 300 });
  const limits = fc.integer({ min: 1, max: 20 });
  await fc.assert(
    fc.asyncProperty(versions, fc.nat(20), limits, fc.boolean(), async (all, skipped, limit, isOfAll) => {
      const asked = newestFirst(all.filter(({ isLatest, isAskedFor }) => isLatest && isAskedFor));
      expect(await tableOf(all, { isOfAll }).page(skipped, limit)).toEqual(asked.slice(skipped, skipped + limit));
    }),
  );
});

test('a page of many rows is read once, from the newest days alone', async () => {
  const all = Array.from({ length: 10_000 }, (_, at) => ({ at: at * hour, isLatest: true, isAskedFor: true }));
  const { page, reads } = tableOf(all);
  await page(50, 50);
  expect(reads).toEqual([Math.floor((9_999 - 256) / 24) * microsPerDay]);
});

test('the day that a page begins at is asked for once for pages that follow one another, and pages stay right when rows come', async () => {
  const all = Array.from({ length: 1_000 }, (_, at) => ({ at: at * hour, isLatest: true, isAskedFor: true }));
  const { page, questions } = tableOf(all);
  await page(0, 50);
  await page(5, 50);
  all.push({ at: 2_000 * hour, isLatest: true, isAskedFor: true });
  expect(await page(0, 2)).toEqual([2_000 * hour, 999 * hour]);
  expect(await page(0, 50)).toEqual(newestFirst(all).slice(0, 50));
  expect(questions).toEqual([128, 4]);
});

test('a table with fewer rows than a page is read as a whole at once', async () => {
  const { page, reads } = tableOf([{ at: 1, isLatest: true, isAskedFor: true }]);
  expect(await page(0, 50)).toEqual([1]);
  expect(reads).toEqual([-Infinity]);
});

test('a page of which few rows are asked for is read once of the same days', async () => {
  const all = Array.from({ length: 2_000 }, (_, at) => ({
    at: 100 * microsPerDay + at,
    isLatest: true,
    isAskedFor: at % 20 === 0,
  }));
  const { page, reads } = tableOf(all);
  expect(await page(0, 50)).toHaveLength(50);
  expect(reads).toEqual([100 * microsPerDay]);
});

/** Of 10,000 versions, one each hour. */
const dayOfRank = (rank: number): Micros => Math.floor((9_999 - rank) / 24) * microsPerDay;

test('with conditions the newest days that are read have more versions at once', async () => {
  const all = Array.from({ length: 10_000 }, (_, at) => ({
    at: at * hour,
    isLatest: true,
    isAskedFor: at % 200 === 0,
  }));
  const { page, reads } = tableOf(all, { isOfAll: false });
  await page(0, 10);
  expect(reads).toEqual([dayOfRank(1_024), dayOfRank(8_192)]);
});

test.each([
  ['read once in a small project', 499_999, [-Infinity]],
  ['looked for in the newest days first in a large one', 500_000, [77 * microsPerDay, -Infinity]],
])('what is searched is %s, wherever it lies', async (_how, ofProject, read) => {
  const all = Array.from({ length: 2_000 }, (_, at) => ({ at: at * hour, isLatest: true, isAskedFor: at === 5 }));
  const { page, reads } = tableOf(all, { isSearched: true, isOfAll: false, ofProject });
  expect(await page(0, 50)).toEqual([5 * hour]);
  expect(reads).toEqual(read);
});
