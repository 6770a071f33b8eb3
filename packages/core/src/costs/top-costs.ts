import type { ProjectId } from '../ids.ts';
import { anyDaysQueryOf } from '../metrics/days-query.ts';
import { metricsReader, type MetricsSources } from '../metrics/metrics-of-days.ts';
import type { MetricsQuery } from '../metrics/metrics-reader.ts';
import { inOrderOf } from '../metrics/order-groups.ts';
import { resolveMetricsQuery } from '../metrics/resolve-metrics-query.ts';
import { sumByGroup } from './cost-table.ts';
import type { CostRow, RankedCostDimension, TopCosts, TopCostsQuery } from './cost-table.ts';
import { byTag, costTableOf, inWordsOfCosts, metricsQueryOf, tooManyGroups } from './costs-as-metrics.ts';
import { dailySumsMax } from './daily-cost-reader.ts';
import type { DailyCostReader, DailySum, DailySumsQuery, RankedDimension, TopSums } from './daily-cost-reader.ts';

interface Sources extends MetricsSources {
  readonly dailyCosts: Pick<DailyCostReader, 'sums' | 'topSums'>;
}

/** A dimension, and the query for the costs by it. */
interface Question {
  readonly dimension: RankedCostDimension;
  readonly metrics: MetricsQuery;
  /** The same on sums of days, if they have it. */
  readonly ofDays: { readonly sums: DailySumsQuery; readonly by: RankedDimension } | undefined;
}

/**
 * The highest costs by each dimension: by those that days know in one read, by each of the others in one of its own. Of any
 * number of groups; `too_expensive` only for more than `dailySumsMax` lists of tags.
 */
export const topCosts = async (readers: Sources, projectId: ProjectId, query: TopCostsQuery): Promise<TopCosts> => {
  const questions = query.by.map((dimension) => questionOf(dimension, query));
  const ofDays = await readOfDays(readers, projectId, questions, query.limit);
  const metrics = metricsReader(readers);
  const tops = new Map<RankedCostDimension, readonly CostRow[]>();
  for (const { dimension, metrics: asked, ofDays: known } of questions) {
    const rows =
      ofDays !== undefined && known !== undefined
        ? rowsOf(dimension, ofDays.get(known.by) ?? [])
        : costTableOf(await inWordsOfCosts(metrics.query(projectId, asked)), [dimension]).rows;
    tops.set(dimension, rows.toSorted(dearestFirst(dimension)).slice(0, query.limit));
  }
  return tops;
};

const questionOf = (dimension: RankedCostDimension, { limit, ...query }: TopCostsQuery): Question => {
  const all = metricsQueryOf({ ...query, groupBy: [dimension] });
  const asked = anyDaysQueryOf(resolveMetricsQuery(all));
  const by = asked?.sums.by[0] as RankedDimension | undefined;
  // Lists of tags overlap: which tags cost most is known once all are.
  const first = { orderBy: [{ field: 'sum_totalCost', direction: 'desc' }], rowLimit: limit } as const;
  return {
    dimension,
    metrics: dimension === 'tag' ? all : { ...all, ...first },
    ofDays: asked === undefined || asked.model !== undefined || by === undefined ? undefined : { by, sums: asked.sums },
  };
};

/** By all dimensions that days know, if there are several: one alone is a question like any other. */
const readOfDays = async (
  { dailyCosts }: Sources,
  projectId: ProjectId,
  questions: readonly Question[],
  limit: number,
): Promise<TopSums | undefined> => {
  const known = questions.flatMap(({ ofDays }) => ofDays ?? []);
  const [first] = known;
  if (first === undefined || known.length < 2) return undefined;
  const { first: _first, ...asked } = first.sums;
  return inWordsOfCosts(dailyCosts.topSums(projectId, { ...asked, by: known.map(({ by }) => by), limit }));
};

const rowsOf = (dimension: RankedCostDimension, sums: readonly DailySum[]): readonly CostRow[] => {
  if (sums.length > dailySumsMax) throw tooManyGroups();
  if (dimension === 'tag')
    return sumByGroup(
      sums.flatMap(({ group, ...each }) => byTag({ ...each, group: {}, tags: group.tags as string[] })),
    );
  return sums.map(({ group, ...each }) => {
    const [value = null] = Object.values(group) as readonly (string | null)[];
    return { ...each, group: { [dimension]: value } };
  });
};

const dearestFirst = (dimension: RankedCostDimension) => {
  const compare = inOrderOf({
    order: [
      { field: 'totalCost', direction: 'desc' },
      { field: dimension, direction: 'asc' },
    ],
  });
  return (one: CostRow, other: CostRow): number => compare(ranked(one), ranked(other));
};

const ranked = ({ group, totalCost }: CostRow) => ({ start: undefined, values: { ...group, totalCost } });
