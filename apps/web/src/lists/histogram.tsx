import { keepPreviousData, useQuery } from '@tanstack/react-query';

import type { Condition } from '../api/conditions.ts';
import { figureOf, metricsQuery, timeOf, type MetricsView } from '../api/metrics.ts';
import { useProject } from '../api/project.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import { shortCount } from '../format/numbers.ts';
import type { TimeRange } from '../format/time-range.ts';
import { Failure } from '../ui/failure.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

const height = 72;

interface HistogramProps {
  readonly title: string;
  readonly view: MetricsView;
  readonly conditions: readonly Condition[];
  readonly range: TimeRange;
  readonly onPick: (from: string, to: string) => void;
}

/**
 * The number of rows over time; a selected period becomes the range of the list. The search text is not applied here.
 */
export const Histogram = ({ title, view, conditions, range, onPick }: HistogramProps) => {
  const { id } = useProject();
  const question = { view, figures: ['count_count'], byTime: true, filters: conditions } as const;
  const { data, error, refetch } = useQuery({
    ...metricsQuery(id, question, range),
    placeholderData: keepPreviousData,
  });
  if (data === undefined)
    return error === null ? <Skeleton height={height} /> : <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <TimeChart
      label={`${title} over time`}
      kind="bars"
      times={data.map(timeOf)}
      bucketMs={range.bucketMs}
      series={[{ name: title, values: data.map((row) => figureOf(row, 'count_count')) }]}
      format={shortCount}
      height={height}
      onPick={onPick}
    />
  );
};
