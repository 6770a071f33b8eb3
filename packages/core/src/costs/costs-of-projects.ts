import { DomainError } from '../errors.ts';
import type { ProjectId } from '../ids.ts';
import {
  sumByGroup,
  sumCosts,
  type CostDimension,
  type CostGrouping,
  type CostQuery,
  type CostReader,
  type CostRow,
  type CostTable,
} from './cost-table.ts';
import { dailySumsMax } from './daily-cost-reader.ts';

export interface ProjectCostsQuery extends Omit<CostQuery, 'groupBy'> {
  /** Each once. */
  readonly groupBy: readonly CostGrouping[];
}

/** More at once would take the store's connections from other readers. */
const readAtOnce = 4;

/**
 * Costs of several projects as one table, each read by the reader that `openReader` returns for the question. Without
 * `project` in what groups them, groups of different projects that are the same are one. `too_expensive` for more than
 * `dailySumsMax` groups. Each project must be listed once.
 */
export const costsOfProjects = async (
  openReader: (query: CostQuery) => Promise<CostReader>,
  projects: readonly ProjectId[],
  { groupBy, ...asked }: ProjectCostsQuery,
): Promise<CostTable> => {
  const isByProject = groupBy.includes('project');
  const query = { ...asked, groupBy: groupBy.filter((each): each is CostDimension => each !== 'project') };
  const reader = await openReader(query);
  const isApart = isByProject || projects.length === 1;
  const together = (rows: readonly CostRow[]): readonly CostRow[] => (isApart ? rows : sumByGroup(rows));
  let rows: readonly CostRow[] = [];
  let totals = sumCosts([]);
  for (let at = 0; at < projects.length; at += readAtOnce) {
    const read = projects.slice(at, at + readAtOnce).map(async (project) => {
      const table = await reader.read(project, query);
      return isByProject ? { ...table, rows: table.rows.map((row) => inProject(row, project)) } : table;
    });
    const tables = await Promise.all(read);
    totals = sumCosts([totals, ...tables.map((table) => table.totals)]);
    rows = rows.concat(...tables.map((table) => table.rows));
    // Only then: naming groups takes longer than reading them.
    if (rows.length > dailySumsMax) rows = together(rows);
    if (rows.length > dailySumsMax) throw tooManyGroups();
  }
  return { rows: together(rows), totals };
};

const inProject = (row: CostRow, project: ProjectId): CostRow => ({ ...row, group: { project, ...row.group } });

const tooManyGroups = (): DomainError =>
  new DomainError(
    'too_expensive',
    'This has too many groups: shorten the period, group by less, or name fewer projects.',
  );
