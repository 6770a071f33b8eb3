import { useQuery } from '@tanstack/react-query';

import { groupOf, type CostRow } from '../../api/cost-groups.ts';
import { topCostsQuery } from '../../api/costs.ts';
import { useProject } from '../../api/project.ts';
import { BarList, type BarItem } from '../../charts/bar-list.tsx';
import { shortCount } from '../../format/numbers.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { GroupLink } from '../../parts/group-link.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Money } from '../../ui/money.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

const tops = [
  { title: 'Models', by: 'model' },
  { title: 'Traces by name', by: 'traceName' },
  { title: 'Users', by: 'user' },
  { title: 'Tags', by: 'tag' },
] as const;
type Top = (typeof tops)[number];
const dimensions = tops.map(({ by }) => by);

const rowsMax = 8;

/** The highest costs by model, trace name, user and tag. */
export const TopLists = ({ range }: { readonly range: TimeRange }) => {
  const { id } = useProject();
  // One more: costs without a model, user or tag are omitted.
  const { data, error, refetch } = useQuery(topCostsQuery(id, dimensions, range, rowsMax + 1));
  if (data === undefined && error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <div className="cards">
      {tops.map((top) => (
        <TopList key={top.title} top={top} rows={data?.[top.by]} range={range} />
      ))}
    </div>
  );
};

interface TopListProps {
  readonly top: Top;
  readonly rows: readonly CostRow[] | undefined;
  readonly range: TimeRange;
}

const TopList = ({ top, rows, range }: TopListProps) => {
  const known = rows?.filter((row) => groupOf(row, top.by) !== undefined).slice(0, rowsMax);
  return (
    <section className="card stack">
      <h2>{top.title}</h2>
      {known === undefined ? <Skeleton height={120} /> : null}
      {known?.length === 0 ? <p className="soft">None in this period.</p> : null}
      {known === undefined ? null : <BarList items={known.map((row) => itemOf(row, top, range))} />}
    </section>
  );
};

const itemOf = (row: CostRow, { by }: Top, range: TimeRange): BarItem => {
  const name = groupOf(row, by) ?? '';
  return {
    name,
    size: row.totalCost,
    label: (
      <GroupLink by={by} group={name} range={range}>
        {name}
      </GroupLink>
    ),
    figure: <Money usd={row.totalCost} isNarrow />,
    more: `${shortCount(row.observations)} ${row.observations === 1 ? 'observation' : 'observations'}`,
  };
};
