import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';

import type { Condition } from '../../api/conditions.ts';
import { figureOf, metricsQuery, timeOf } from '../../api/metrics.ts';
import { useProject } from '../../api/project.ts';
import { useUnpricedCount } from '../../api/use-unpriced-count.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { axisUsd, shortUsd } from '../../format/money.ts';
import { fullCount } from '../../format/numbers.ts';
import { resolveRange, type TimeRange } from '../../format/time-range.ts';
import { useListSearch } from '../../lists/list-page.tsx';
import { ListView } from '../../lists/list-view.tsx';
import { traceList } from '../../lists/trace-list.tsx';
import { CostFact } from '../../ui/cost-fact.tsx';
import { Fact } from '../../ui/fact.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import { RangePicker } from '../../ui/range-picker.tsx';

const usual = '30d';
const list = {
  ...traceList,
  usualRange: usual,
  usualColumns: ['time', 'name', 'session', 'latency', 'cost', 'tags', 'environment'],
  // The figures above it show the same period.
  hasHistogram: false,
} as const;

/** A user: the cost of a period, and its traces. */
export const UserPage = () => {
  const { id: projectId } = useProject();
  const { userId } = useParams({ from: '/project/$projectId/users/$userId' });
  const { search, change } = useListSearch();
  const [nowMs] = useState(() => Date.now());
  const range = resolveRange(search, usual, nowMs);
  const fixed: readonly Condition[] = [{ type: 'string', column: 'userId', operator: '=', value: userId }];
  return (
    <div className="page fills">
      <header className="row apart">
        <h1 className="cut">
          <Link to="/project/$projectId/users" params={{ projectId }}>
            Users
          </Link>{' '}
          / {userId}
        </h1>
        <RangePicker search={search} usual={usual} onChange={change} />
      </header>
      <Spent fixed={fixed} range={range} onPick={(from, to) => change({ from, to, range: undefined })} />
      <ListView spec={list} search={search} fixed={fixed} onChange={change} />
    </div>
  );
};

interface SpentProps {
  readonly fixed: readonly Condition[];
  readonly range: TimeRange;
  readonly onPick: (from: string, to: string) => void;
}

const figures = ['sum_totalCost', 'count_count', 'sum_totalTokens', 'uniq_uniqueSessionIds'];

/** The totals of the user's traces in the period, and their cost over time. */
const Spent = ({ fixed: filters, range, onPick }: SpentProps) => {
  const { id: projectId } = useProject();
  const question = { view: 'traces', figures, filters } as const;
  const ofPeriod = useQuery(metricsQuery(projectId, question, range));
  const unpriced = useUnpricedCount(filters, range);
  const byTime = useQuery(metricsQuery(projectId, { ...question, byTime: true }, range));
  const [sums, overTime] = [ofPeriod.data, byTime.data];
  const retry = (): void => void Promise.all([ofPeriod.refetch(), byTime.refetch()]);
  if (sums === undefined || overTime === undefined)
    return <NotRead error={ofPeriod.error ?? byTime.error} onRetry={retry} height={150} />;
  return (
    <section className="stack" aria-label="What the user comes to">
      <dl className="facts">
        <CostFact usd={figureOf(sums[0], 'sum_totalCost')} unpriced={unpriced} />
        <Fact name="Traces">{fullCount(figureOf(sums[0], 'count_count'))}</Fact>
        <Fact name="Sessions">{fullCount(figureOf(sums[0], 'uniq_uniqueSessionIds'))}</Fact>
        <Fact name="Tokens">{fullCount(figureOf(sums[0], 'sum_totalTokens'))}</Fact>
      </dl>
      <TimeChart
        label="Cost over time"
        kind="bars"
        times={overTime.map(timeOf)}
        bucketMs={range.bucketMs}
        series={[{ name: 'Cost', values: overTime.map((row) => figureOf(row, 'sum_totalCost')) }]}
        format={shortUsd}
        axisFormat={axisUsd}
        height={96}
        onPick={onPick}
      />
    </section>
  );
};
