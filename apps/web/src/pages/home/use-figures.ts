import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { metricsQuery, type MetricsQuestion, type MetricsRow } from '../../api/metrics.ts';
import { useProject } from '../../api/project.ts';
import { periodBefore, type TimeRange } from '../../format/time-range.ts';

const ofTraces: MetricsQuestion = {
  view: 'traces',
  figures: ['count_count', 'p50_latency', 'p95_latency'],
};
/** Of the observations that started in the period, as on the page of costs and in the lists below. */
const ofCosts: MetricsQuestion = {
  view: 'observations',
  figures: ['sum_totalCost', 'sum_totalTokens'],
};
const ofErrors: MetricsQuestion = {
  view: 'observations',
  figures: ['sum_countErrors'],
};
const ofBoth: MetricsQuestion = {
  view: 'observations',
  figures: [...ofCosts.figures, ...ofErrors.figures],
};

/** Of the period and of the one before it, and over time; absent until they are read. */
export interface Figures {
  readonly now: MetricsRow | undefined;
  readonly before: MetricsRow | undefined;
  readonly overTime: readonly MetricsRow[] | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
}

const useFiguresOf = (question: MetricsQuestion, range: TimeRange): Figures => {
  const { id } = useProject();
  const ask = (asked: MetricsQuestion, of: TimeRange) => ({
    ...metricsQuery(id, asked, of),
    placeholderData: keepPreviousData,
  });
  const now = useQuery(ask(question, range));
  const before = useQuery(ask(question, periodBefore(range)));
  const overTime = useQuery(ask({ ...question, byTime: true }, range));
  const failed = [now, overTime].find(({ error }) => error !== null);
  return {
    now: now.data && (now.data[0] ?? {}),
    before: before.data?.[0],
    overTime: overTime.data,
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
  };
};

/**
 * The server keeps costs and errors of whole days, apart from each other, and reads those of shorter periods from the
 * observations: then both are one question.
 */
export const useFigures = (range: TimeRange): Readonly<Record<'traces' | 'costs' | 'errors', Figures>> => {
  const isByDay = range.granularity === 'day';
  return {
    traces: useFiguresOf(ofTraces, range),
    costs: useFiguresOf(isByDay ? ofCosts : ofBoth, range),
    errors: useFiguresOf(isByDay ? ofErrors : ofBoth, range),
  };
};
