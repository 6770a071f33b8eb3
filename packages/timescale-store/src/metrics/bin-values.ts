import type { Histogram } from '@spanledger/telemetry-rows';
import { aggregateSql, inDoubles } from './aggregate-sql.ts';

const value = ({ kind, column }: Histogram): string => inDoubles(kind === 'ids' ? aggregateSql.hasAny(column) : column);

/**
 * Selects the same, and of each value which of the equally wide bins of its group it falls into, from 0, as `binOf`
 * does. `groups` are the columns that are grouped by.
 */
export const binValues = (
  selected: string,
  groups: readonly string[],
  histograms: readonly Histogram[],
  bins: number,
): string => {
  if (histograms.length === 0) return selected;
  const edges = histograms.flatMap((each) => [
    `min(${value(each)}) OVER groups AS ${each.bin}_lowest`,
    `max(${value(each)}) OVER groups AS ${each.bin}_highest`,
  ]);
  const binned = histograms.map((each) => {
    const [lowest, highest] = [`${each.bin}_lowest`, `${each.bin}_highest`];
    const bin = `least(${bins}, width_bucket(${value(each)}, ${lowest}, ${highest}, ${bins})) - 1`;
    return `CASE WHEN ${value(each)} IS NULL THEN NULL WHEN ${highest} > ${lowest} THEN ${bin} ELSE 0 END AS ${each.bin}`;
  });
  const window = `WINDOW groups AS (${groups.length === 0 ? '' : `PARTITION BY ${groups.join(', ')}`})`;
  return `SELECT *, ${binned.join(', ')} FROM (
SELECT *, ${edges.join(', ')} FROM (\n${selected}\n) AS each_value
${window}
) AS each_within_edges`;
};
