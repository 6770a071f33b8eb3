import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { figureOf, metricsQuery, timeOf, type MetricsQuestion, type MetricsRow } from '../../api/metrics.ts';
import { useProject } from '../../api/project.ts';
import type { Series } from '../../charts/series.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { durationText } from '../../format/durations.ts';
import { shortUsd } from '../../format/money.ts';
import { changeText, shortCount } from '../../format/numbers.ts';
import { periodBefore, type TimeRange } from '../../format/time-range.ts';
import { Failure } from '../../ui/failure.tsx';
import { Money } from '../../ui/money.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

const ofTraces: MetricsQuestion = {
  view: 'traces',
  figures: ['count_count', 'sum_totalCost', 'sum_totalTokens', 'p50_latency', 'p95_latency'],
};
const ofErrors: MetricsQuestion = {
  view: 'observations',
  figures: ['sum_countErrors'],
};

interface OverTimeProps {
  readonly range: TimeRange;
  readonly onPick: (from: string, to: string) => void;
}

/** Requests, cost, tokens, errors and latency: as sums of the period, and over time. */
export const OverTime = ({ range, onPick }: OverTimeProps) => {
  const { id } = useProject();
  const ask = (question: MetricsQuestion, of: TimeRange) => ({
    ...metricsQuery(id, question, of),
    placeholderData: keepPreviousData,
  });
  const totals = useQuery(ask(ofTraces, range));
  const before = useQuery(ask(ofTraces, periodBefore(range)));
  const errors = useQuery(ask(ofErrors, range));
  const errorsBefore = useQuery(ask(ofErrors, periodBefore(range)));
  const series = useQuery(ask({ ...ofTraces, byTime: true }, range));
  const errorSeries = useQuery(ask({ ...ofErrors, byTime: true }, range));
  const asked = [totals, errors, series, errorSeries];
  const failed = asked.find(({ error }) => error !== null);
  const failure = failed === undefined ? null : <Failure error={failed.error} onRetry={() => void failed.refetch()} />;
  if (failure !== null && asked.some(({ data }) => data === undefined)) return failure;
  return (
    <>
      {failure}
      <Tiles
        now={totals.data?.[0]}
        before={before.data?.[0]}
        errors={errors.data?.[0]}
        errorsBefore={errorsBefore.data?.[0]}
        isThere={totals.data !== undefined && errors.data !== undefined}
      />
      <Charts rows={series.data} errors={errorSeries.data} range={range} onPick={onPick} />
    </>
  );
};

interface TilesProps {
  readonly now: MetricsRow | undefined;
  readonly before: MetricsRow | undefined;
  readonly errors: MetricsRow | undefined;
  readonly errorsBefore: MetricsRow | undefined;
  readonly isThere: boolean;
}

const Tiles = ({ now, before, errors, errorsBefore, isThere }: TilesProps) => {
  const tile = (label: string, name: string, format: (value: number) => ReactNode, rows = [now, before]) => (
    <Tile
      label={label}
      now={figureOf(rows[0], name)}
      before={rows[1] === undefined ? undefined : figureOf(rows[1], name)}
      format={format}
      isThere={isThere}
    />
  );
  const latencyText = (ms: number): string => (figureOf(now, 'count_count') === 0 ? '–' : durationText(ms));
  return (
    <div className="tiles">
      {tile('Requests', 'count_count', shortCount)}
      {tile('Cost', 'sum_totalCost', (usd) => (
        <Money usd={usd} />
      ))}
      {tile('Tokens', 'sum_totalTokens', shortCount)}
      {tile('Errors', 'sum_countErrors', shortCount, [errors, errorsBefore])}
      {tile('Latency p50', 'p50_latency', latencyText)}
      {tile('Latency p95', 'p95_latency', latencyText)}
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
  readonly rows: readonly MetricsRow[] | undefined;
  readonly errors: readonly MetricsRow[] | undefined;
  readonly range: TimeRange;
  readonly onPick: (from: string, to: string) => void;
}

const Charts = ({ rows, errors, range, onPick }: ChartsProps) => {
  const times = rows?.map(timeOf) ?? [];
  const errorsAt = new Map(errors?.map((row) => [timeOf(row), figureOf(row, 'sum_countErrors')]));
  const of = (name: string, label: string, color = 1): Series => ({
    name: label,
    values: rows?.map((row) => figureOf(row, name)) ?? [],
    color,
  });
  /** None in periods without requests. */
  const latency = (name: string, label: string, color: number): Series => ({
    name: label,
    values: rows?.map((row) => (figureOf(row, 'count_count') === 0 ? null : figureOf(row, name))) ?? [],
    color,
  });
  const charts = [
    { label: 'Requests', kind: 'bars', series: [of('count_count', 'Requests')], format: shortCount },
    { label: 'Cost', kind: 'bars', series: [of('sum_totalCost', 'Cost', 5)], format: shortUsd },
    {
      label: 'Latency',
      kind: 'lines',
      series: [latency('p50_latency', 'p50', 2), latency('p95_latency', 'p95', 4)],
      format: durationText,
    },
    {
      label: 'Errors',
      kind: 'bars',
      series: [{ name: 'Errors', values: times.map((time) => errorsAt.get(time) ?? 0), color: 6 }],
      format: shortCount,
    },
  ] as const;
  return (
    <div className="cards">
      {charts.map(({ label, ...chart }) => (
        <section key={label} className="card stack">
          <h2>{label}</h2>
          {rows === undefined ? (
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
