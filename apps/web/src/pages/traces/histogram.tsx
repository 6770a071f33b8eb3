import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { figureOf, metricsQuery, timeOf } from '../../api/metrics.ts';
import { useProject } from '../../api/project.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { shortCount } from '../../format/numbers.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { conditionsOf } from './traces-query.ts';
import type { TracesSearch } from './traces-search.ts';

const height = 72;

interface HistogramProps {
  readonly search: TracesSearch;
  readonly range: TimeRange;
  readonly onPick: (from: string, to: string) => void;
}

/** How many traces there are over time; a period drawn on it is shown alone. The text that is searched for does not count here. */
export const Histogram = ({ search, range, onPick }: HistogramProps) => {
  const { id } = useProject();
  const question = { view: 'traces', figures: ['count_count'], byTime: true, filters: conditionsOf(search) } as const;
  const { data } = useQuery({ ...metricsQuery(id, question, range), placeholderData: keepPreviousData });
  if (data === undefined) return <Skeleton height={height} />;
  return (
    <TimeChart
      label="Traces over time"
      kind="bars"
      times={data.map(timeOf)}
      bucketMs={range.bucketMs}
      series={[{ name: 'Traces', values: data.map((row) => figureOf(row, 'count_count')) }]}
      format={shortCount}
      height={height}
      onPick={onPick}
    />
  );
};
