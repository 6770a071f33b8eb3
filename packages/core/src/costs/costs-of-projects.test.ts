import { describe, expect, it } from 'vitest';

import type { ProjectId } from '../ids.ts';
import type { CostDimension, CostReader, CostRow } from './cost-table.ts';
import { sumCosts } from './cost-table.ts';
import { costsOfProjects } from './costs-of-projects.ts';
import { dailySumsMax } from './daily-cost-reader.ts';
import { aDailySum } from './daily-sum.fixture.ts';

const ids = (...names: readonly string[]): readonly ProjectId[] => names as readonly ProjectId[];
const period = { fromTimestamp: 0, toTimestamp: 86_400_000_000, filters: [] };

const row = (group: CostRow['group'], totalCost: bigint): CostRow => ({ ...aDailySum({}, totalCost), group });

/** A reader of these costs of each project, by model; `asked` contains its queries. */
const readerOf = (costs: Readonly<Record<string, readonly (readonly [model: string, cost: bigint])[]>>) => {
  const asked: [ProjectId, readonly CostDimension[]][] = [];
  const reader: CostReader = {
    read: async (projectId, { groupBy }) => {
      asked.push([projectId, groupBy]);
      const rows = (costs[projectId] ?? []).map(([model, cost]) =>
        row(groupBy.includes('model') ? { model } : {}, cost),
      );
      return { rows, totals: sumCosts(rows) };
    },
  };
  return { reader, asked };
};

const shops = { a: [['m', 1n]], b: [['m', 10n ** 30n]], c: [['n', 100n]], d: [], e: [['m', 5n]] } as const;

describe('costs of several projects', () => {
  it('by project and model have each project apart, in no project that was not named', async () => {
    const { reader, asked } = readerOf(shops);
    const table = await costsOfProjects(async () => reader, ids('a', 'c', 'd', 'b', 'e'), {
      ...period,
      groupBy: ['project', 'model'],
    });
    expect(table.rows.map(({ group, totalCost }) => [group, totalCost])).toEqual([
      [{ project: 'a', model: 'm' }, 1n],
      [{ project: 'c', model: 'n' }, 100n],
      [{ project: 'b', model: 'm' }, 10n ** 30n],
      [{ project: 'e', model: 'm' }, 5n],
    ]);
    expect(asked).toEqual(ids('a', 'c', 'd', 'b', 'e').map((id) => [id, ['model']]));
  });

  it('by model alone add up over the projects, exact however large', async () => {
    const { reader } = readerOf(shops);
    const table = await costsOfProjects(async () => reader, ids('a', 'b', 'c', 'd', 'e'), {
      ...period,
      groupBy: ['model'],
    });
    expect(table.rows.map(({ group, totalCost }) => [group, totalCost])).toEqual([
      [{ model: 'm' }, 10n ** 30n + 6n],
      [{ model: 'n' }, 100n],
    ]);
    expect(table.totals.totalCost).toBe(10n ** 30n + 106n);
    expect(table.totals.observations).toBe(4);
  });

  it('of no project are none', async () => {
    const { reader, asked } = readerOf(shops);
    const table = await costsOfProjects(async () => reader, [], { ...period, groupBy: ['project'] });
    expect([table.rows, table.totals.totalCost, asked]).toEqual([[], 0n, []]);
  });

  it('in too many groups are refused, with what to ask instead', async () => {
    const half = Array.from({ length: dailySumsMax / 2 + 1 }, (_, at) => [`m${at}`, 1n] as const);
    const { reader } = readerOf({ a: half, b: half });
    const read = costsOfProjects(async () => reader, ids('a', 'b'), { ...period, groupBy: ['project', 'model'] });
    await expect(read).rejects.toThrow(/group by less, or name fewer projects/);
    const together = await costsOfProjects(async () => reader, ids('a', 'b'), { ...period, groupBy: ['model'] });
    expect(together.rows).toHaveLength(half.length);
  });
});
