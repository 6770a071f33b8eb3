import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';

import { download } from '../../api/client.ts';
import { dimensions, type Costs, type Dimension } from '../../api/cost-groups.ts';
import { costsQuery } from '../../api/costs.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { axisUsd, shortUsd } from '../../format/money.ts';
import { changeText, fullCount, shortCount } from '../../format/numbers.ts';
import { periodBefore, type TimeRange } from '../../format/time-range.ts';
import { Failure } from '../../ui/failure.tsx';
import { Money } from '../../ui/money.tsx';
import { RangePicker } from '../../ui/range-picker.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { figuresEveryMs, useNow } from '../../ui/use-now.ts';
import { NotRead } from '../../ui/not-read.tsx';
import { useCostPlace, useMayCompareProjects } from './cost-place.ts';
import { costRange, daysOf, fileNameOf, usual } from './cost-rows.ts';
import { costSeries } from './cost-series.ts';
import { CostTable } from './cost-table.tsx';
import type { CostsSearch } from './costs-search.ts';
import { MonthCard } from './month-card.tsx';
import { Unpriced } from './unpriced.tsx';
import { useCells } from './use-cells.ts';

/** The cost of a period, by day and by one dimension, and the difference from the previous period. */
export const CostsPage = () => {
  const search = useSearch({ from: '/project/$projectId/costs' });
  const navigate = useNavigate({ from: '/project/$projectId/costs' });
  const change = (changed: CostsSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const range = costRange(search, useNow(figuresEveryMs));
  const by = search.by ?? 'model';
  const place = useCostPlace(by);
  const rows = useQuery(costsQuery(place, by, range));
  const before = useQuery(costsQuery(place, by, periodBefore(range)));
  const saving = useMutation({
    mutationFn: async () => {
      const query = { groupBy: `day,${by}`, fromTimestamp: range.from, toTimestamp: range.to, format: 'csv' };
      saveFile(fileNameOf(by, range), await download('/api/public/costs', place, { query }));
    },
  });
  return (
    <div className="page">
      <header className="row apart">
        <h1>Costs</h1>
        <div className="row">
          <DimensionPicker by={by} onChange={(by) => change({ by })} />
          <RangePicker search={search} usual={usual} range={range} onChange={change} />
          <button type="button" className="button" disabled={saving.isPending} onClick={() => saving.mutate()}>
            CSV
          </button>
        </div>
      </header>
      {saving.error === null ? null : <Failure error={saving.error} onRetry={() => saving.mutate()} />}
      {rows.error === null ? null : <Failure error={rows.error} onRetry={() => void rows.refetch()} />}
      <MonthCard />
      {rows.data === undefined && rows.error !== null ? null : (
        <>
          <Totals totals={rows.data?.totals} before={before.data?.totals} />
          <Chart by={by} range={range} rows={rows.data} onPick={(from, to) => change({ from, to, range: undefined })} />
          <CostTable by={by} range={range} rows={rows.data} before={before.data} />
        </>
      )}
      {before.error === null ? null : <Failure error={before.error} onRetry={() => void before.refetch()} />}
      <Unpriced range={range} />
    </div>
  );
};

const DimensionPicker = ({ by, onChange }: { readonly by: Dimension; readonly onChange: (by: Dimension) => void }) => {
  const mayCompareProjects = useMayCompareProjects();
  const offered = Object.entries(dimensions).filter(([name]) => name !== 'project' || mayCompareProjects);
  return (
    <label>
      <span className="only-heard">Split by</span>
      <select className="field" value={by} onChange={(event) => onChange(event.target.value as Dimension)}>
        {offered.map(([name, { label }]) => (
          <option key={name} value={name}>
            By {label.toLowerCase()}
          </option>
        ))}
      </select>
    </label>
  );
};

const Totals = ({
  totals,
  before,
}: {
  readonly totals: Costs['totals'] | undefined;
  readonly before: Costs['totals'] | undefined;
}) => {
  if (totals === undefined) return <Skeleton height={88} />;
  const change = before === undefined ? undefined : changeText(totals.totalCost, before.totalCost);
  const textOfChange = change === undefined ? 'nothing in the period before' : `${change} to the period before`;
  return (
    <div className="tiles">
      <div className="card tile">
        <span className="soft">Cost of the period</span>
        <strong>
          <Money usd={totals.totalCost} exact={totals.totalCostExact} isNarrow />
        </strong>
        <span className="soft">{before === undefined ? '\u00a0' : textOfChange}</span>
      </div>
      <Count label="Observations" count={totals.observations} />
      <Count label="Units in" count={totals.inputUsage} />
      <Count label="Units out" count={totals.outputUsage} />
      <Count label="Calls without a price" count={totals.unpricedObservations} />
    </div>
  );
};

const Count = ({ label, count }: { readonly label: string; readonly count: number }) => (
  <div className="card tile">
    <span className="soft">{label}</span>
    <strong title={fullCount(count)}>{shortCount(count)}</strong>
  </div>
);

interface ChartProps {
  readonly by: Dimension;
  readonly range: TimeRange;
  readonly rows: Costs | undefined;
  readonly onPick: (from: string, to: string) => void;
}

const Chart = ({ by, range, rows, onPick }: ChartProps) => {
  const place = useCostPlace(by);
  const { cells, ...read } = useCells(by, range, rows?.data);
  const totals = useQuery(costsQuery(place, 'day', range));
  const retry = (): void => void Promise.all([read.retry(), totals.refetch()]);
  if (rows === undefined || cells === undefined || totals.data === undefined)
    return <NotRead error={read.error ?? totals.error} onRetry={retry} height={232} />;
  const days = daysOf(range);
  const parts = { rows: rows.data, cells, totals: totals.data.data };
  return (
    <section className="card stack">
      <h2>Cost by day, in UTC</h2>
      <TimeChart
        label={`Cost by day and ${dimensions[by].label.toLowerCase()}`}
        kind="bars"
        times={days.map((day) => `${day}T00:00:00.000Z`)}
        bucketMs={range.bucketMs}
        series={costSeries(by, days, parts)}
        format={shortUsd}
        axisFormat={axisUsd}
        height={200}
        onPick={onPick}
      />
      {rows.overlapping ? (
        <p className="soft">A trace with several tags is in the bar of each: bars may add up to more than the total.</p>
      ) : null}
    </section>
  );
};
