import { useQuery } from '@tanstack/react-query';

import { groupOf, type CostRow } from '../../api/cost-groups.ts';
import { costsQuery } from '../../api/costs.ts';
import { useProject } from '../../api/project.ts';
import { BarList, type BarItem } from '../../charts/bar-list.tsx';
import { shortCount } from '../../format/numbers.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { GroupLink } from '../../parts/group-link.tsx';
import { Money } from '../../ui/money.tsx';
import { NotRead } from '../../ui/not-read.tsx';

const tops = [
  { title: 'Models', by: 'model' },
  { title: 'Traces by name', by: 'traceName' },
  { title: 'Users', by: 'user' },
  { title: 'Tags', by: 'tag' },
] as const;
type Top = (typeof tops)[number];

const rowsMax = 8;

/** The highest costs by model, trace name, user and tag. */
export const TopLists = ({ range }: { readonly range: TimeRange }) => (
  <div className="cards">
    {tops.map((top) => (
      <TopList key={top.title} top={top} range={range} />
    ))}
  </div>
);

const TopList = ({ top, range }: { readonly top: Top; readonly range: TimeRange }) => {
  const { id } = useProject();
  // Costs without a model, user or tag are omitted.
  const { data, error, refetch } = useQuery(costsQuery({ projectId: id }, top.by, range, rowsMax + 1));
  const rows = data?.data.filter((row) => groupOf(row, top.by) !== undefined).slice(0, rowsMax);
  return (
    <section className="card stack">
      <h2>{top.title}</h2>
      {rows === undefined ? <NotRead error={error} onRetry={() => void refetch()} height={120} /> : null}
      {rows?.length === 0 ? <p className="soft">None in this period.</p> : null}
      {rows === undefined ? null : <BarList items={rows.map((row) => itemOf(row, top, range))} />}
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
    figure: <Money usd={row.totalCost} />,
    more: `${shortCount(row.observations)} ${row.observations === 1 ? 'observation' : 'observations'}`,
  };
};
