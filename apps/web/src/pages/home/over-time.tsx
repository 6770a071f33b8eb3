import type { ReactNode } from 'react';

import { figureOf, timeOf, type MetricsRow } from '../../api/metrics.ts';
import type { Series } from '../../charts/series.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { durationText } from '../../format/durations.ts';
import { axisUsd, shortUsd } from '../../format/money.ts';
import { changeText, shortCount } from '../../format/numbers.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { Failure } from '../../ui/failure.tsx';
import { Money } from '../../ui/money.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useFigures, type Figures } from './use-figures.ts';

interface OverTimeProps {
  readonly range: TimeRange;
  readonly onPick: (from: string, to: string) => void;
}

/** Requests, cost, tokens, errors and latency: as sums of the period, and over time. */
export const OverTime = ({ range, onPick }: OverTimeProps) => {
  const { traces, costs, errors } = useFigures(range);
  const all = [traces, costs, errors];
  const failed = all.find(({ error }) => error !== null);
  const failure = failed === undefined ? null : <Failure error={failed.error} onRetry={failed.retry} />;
  const isThere = all.every(({ now }) => now !== undefined);
  if (failure !== null && (!isThere || all.some(({ overTime }) => overTime === undefined))) return failure;
  return (
    <>
      {failure}
      <Tiles traces={traces} costs={costs} errors={errors} isThere={isThere} />
      <Charts traces={traces.overTime} costs={costs.overTime} errors={errors.overTime} range={range} onPick={onPick} />
    </>
  );
};

interface TilesProps {
  readonly traces: Figures;
  readonly costs: Figures;
  readonly errors: Figures;
  readonly isThere: boolean;
}

const Tiles = ({ traces, costs, errors, isThere }: TilesProps) => {
  const tile = ({ now, before }: Figures, label: string, name: string, format: (value: number) => ReactNode) => (
    <Tile
      label={label}
      now={figureOf(now, name)}
      before={before === undefined ? undefined : figureOf(before, name)}
      format={format}
      isThere={isThere}
    />
  );
  const latencyText = (ms: number): string => (figureOf(traces.now, 'count_count') === 0 ? '–' : durationText(ms));
  return (
    <div className="tiles">
      {tile(traces, 'Requests', 'count_count', shortCount)}
      {tile(costs, 'Cost', 'sum_totalCost', (usd) => (
        <Money usd={usd} isNarrow />
      ))}
      {tile(costs, 'Tokens', 'sum_totalTokens', shortCount)}
      {tile(errors, 'Errors', 'sum_countErrors', shortCount)}
      {tile(traces, 'Latency p50', 'p50_latency', latencyText)}
      {tile(traces, 'Latency p95', 'p95_latency', latencyText)}
    </div>
  );
};

interface TileProps {
  readonly label: string;
  readonly now: number;
  readonly before: number | undefined;
  readonly format: (value: number) => ReactNode;
  readonly isThere: boolean;
}

const Tile = ({ label, now, before, format, isThere }: TileProps) => {
  const change = before === undefined ? undefined : changeText(now, before);
  return (
    <div className="card tile">
      <span className="soft">{label}</span>
      <strong>{isThere ? format(now) : <Skeleton height={30} width={80} />}</strong>
      <span className="soft">{isThere && change !== undefined ? `${change} vs. before` : '\u00a0'}</span>
    </div>
  );
};

interface ChartsProps {
  readonly traces: readonly MetricsRow[] | undefined;
  readonly costs: readonly MetricsRow[] | undefined;
  readonly errors: readonly MetricsRow[] | undefined;
  readonly range: TimeRange;
  readonly onPick: (from: string, to: string) => void;
}

const Charts = ({ traces, costs, errors, range, onPick }: ChartsProps) => {
  // An answer leaves out the last bucket if it has nothing there.
  const times = [...new Set([traces, costs, errors].flatMap((rows) => rows?.map(timeOf) ?? []))].toSorted();
  const sums = (rows: readonly MetricsRow[] | undefined, name: string, label: string, color: number): Series => {
    const figures = new Map(rows?.map((row) => [timeOf(row), figureOf(row, name)]));
    return { name: label, values: times.map((time) => figures.get(time) ?? 0), color };
  };
  /** None in periods without requests. */
  const latency = (name: string, label: string, color: number): Series => {
    const rows = new Map(traces?.map((row) => [timeOf(row), row]));
    const latencyAt = (time: string): number | null =>
      figureOf(rows.get(time), 'count_count') === 0 ? null : figureOf(rows.get(time), name);
    return { name: label, values: times.map(latencyAt), color };
  };
  const charts = [
    { label: 'Requests', kind: 'bars', series: [sums(traces, 'count_count', 'Requests', 1)], format: shortCount },
    {
      label: 'Cost',
      kind: 'bars',
      series: [sums(costs, 'sum_totalCost', 'Cost', 5)],
      format: shortUsd,
      axisFormat: axisUsd,
    },
    {
      label: 'Latency',
      kind: 'lines',
      series: [latency('p50_latency', 'p50', 2), latency('p95_latency', 'p95', 4)],
      format: durationText,
    },
    { label: 'Errors', kind: 'bars', series: [sums(errors, 'sum_countErrors', 'Errors', 6)], format: shortCount },
  ] as const;
  return (
    <div className="cards">
      {charts.map(({ label, ...chart }) => (
        <section key={label} className="card stack">
          <h2>{label}</h2>
          {[traces, costs, errors].includes(undefined) ? (
            <Skeleton height={140} />
          ) : (
            <TimeChart
              {...chart}
              label={`${label} over time`}
              times={times}
              bucketMs={range.bucketMs}
              onPick={onPick}
            />
          )}
        </section>
      ))}
    </div>
  );
};
