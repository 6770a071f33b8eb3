import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { chipText } from '../../api/conditions.ts';
import { figureOf, metricsQuery, type MetricsQuestion, type MetricsRow } from '../../api/metrics.ts';
import { useProject } from '../../api/project.ts';
import { BarList, type BarItem } from '../../charts/bar-list.tsx';
import { shortCount } from '../../format/numbers.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { Failure } from '../../ui/failure.tsx';
import { Money } from '../../ui/money.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

interface Top {
  readonly title: string;
  readonly view: MetricsQuestion['view'];
  readonly dimension: string;
  /** The column of traces that a row leads to. */
  readonly column?: string;
}

const tops: readonly Top[] = [
  { title: 'Models', view: 'observations', dimension: 'providedModelName' },
  { title: 'Traces by name', view: 'traces', dimension: 'name', column: 'name' },
  { title: 'Users', view: 'traces', dimension: 'userId', column: 'userId' },
  { title: 'Tags', view: 'traces', dimension: 'tags', column: 'tags' },
];

const rowsMax = 8;

/** What costs most, by model, trace name, user and tag. */
export const TopLists = ({ range }: { readonly range: TimeRange }) => (
  <div className="cards">
    {tops.map((top) => (
      <TopList key={top.title} top={top} range={range} />
    ))}
  </div>
);

const TopList = ({ top, range }: { readonly top: Top; readonly range: TimeRange }) => {
  const { id } = useProject();
  const question = {
    view: top.view,
    figures: ['sum_totalCost', 'count_count'],
    dimension: top.dimension,
    rows: rowsMax + 1,
  };
  const { data, error } = useQuery({ ...metricsQuery(id, question, range), placeholderData: keepPreviousData });
  const rows = data?.filter((row) => nameOf(row, top) !== undefined).slice(0, rowsMax);
  return (
    <section className="card stack">
      <h2>{top.title}</h2>
      {error === null ? null : <Failure error={error} />}
      {rows === undefined ? <Skeleton height={120} /> : null}
      {rows?.length === 0 ? <p className="soft">None in this period.</p> : null}
      {rows === undefined ? null : <BarList items={rows.map((row) => itemOf(row, top, range, id))} />}
    </section>
  );
};

/** Rows of what has no model, user or tag are not named. */
const nameOf = (row: MetricsRow, { dimension }: Top): string | undefined => {
  const value = row[dimension];
  const text = Array.isArray(value) ? value.join(', ') : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
};

const itemOf = (row: MetricsRow, top: Top, range: TimeRange, projectId: string): BarItem => {
  const name = nameOf(row, top) ?? '';
  const usd = figureOf(row, 'sum_totalCost');
  return {
    name,
    size: usd,
    label:
      top.column === undefined ? (
        name
      ) : (
        <ToTraces projectId={projectId} range={range} column={top.column} value={name} />
      ),
    figure: <Money usd={usd} />,
    more: `${shortCount(figureOf(row, 'count_count'))} ${top.view === 'traces' ? 'requests' : 'calls'}`,
  };
};

interface ToTracesProps {
  readonly projectId: string;
  readonly range: TimeRange;
  readonly column: string;
  readonly value: string;
}

const ToTraces = ({ projectId, range, column, value }: ToTracesProps) => (
  <Link
    to="/project/$projectId/traces"
    params={{ projectId }}
    search={{
      from: range.from,
      to: range.to,
      where: [chipText({ column, operator: column === 'tags' ? 'any of' : '=', value })],
    }}
  >
    {value}
  </Link>
);
