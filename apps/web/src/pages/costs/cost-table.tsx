import { Link } from '@tanstack/react-router';

import { dimensions, groupOf, type CostRow, type Costs, type Dimension } from '../../api/cost-groups.ts';
import { colorClass, colorsCount } from '../../charts/series.ts';
import { fullCount } from '../../format/numbers.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { GroupLink } from '../../parts/group-link.tsx';
import { Money } from '../../ui/money.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { changesFrom, labelOf, nameOfGroup, shareText } from './cost-rows.ts';

const rowsMax = 100;

interface CostTableProps {
  readonly by: Dimension;
  readonly range: TimeRange;
  readonly rows: Costs | undefined;
  readonly before: Costs | undefined;
}

/** The groups of a period, most expensive first; a group links to its traces if they can be filtered by it. */
export const CostTable = ({ by, range, rows, before }: CostTableProps) => {
  if (rows === undefined) return <Skeleton height={240} />;
  if (rows.data.length === 0)
    return (
      <p className="soft">
        Nothing was used in this period. Costs appear with the first call that reports its model and its tokens.
      </p>
    );
  const changeOf = changesFrom(before, by);
  return (
    <section className="card wide" tabIndex={0} aria-label="Costs as a table">
      <table>
        <TableHead
          columns={[
            dimensions[by].label,
            { figures: 'Cost' },
            { figures: 'Share' },
            { figures: 'To the period before' },
            { figures: 'Observations' },
            { figures: 'Units in' },
            { figures: 'Units out' },
          ]}
        />
        <tbody>
          {rows.data.slice(0, rowsMax).map((row, at) => (
            <Row
              key={JSON.stringify(groupOf(row, by) ?? null)}
              row={row}
              by={by}
              at={at}
              range={range}
              whole={rows.totals.totalCost}
              change={changeOf(row)}
            />
          ))}
        </tbody>
      </table>
      {rows.meta.totalItems > rowsMax ? (
        <p className="soft">{fullCount(rows.meta.totalItems - rowsMax)} more are in the CSV.</p>
      ) : null}
    </section>
  );
};

interface RowProps {
  readonly row: CostRow;
  readonly by: Dimension;
  readonly at: number;
  readonly range: TimeRange;
  readonly whole: number;
  readonly change: string;
}

const Row = ({ row, by, at, range, whole, change }: RowProps) => {
  const share = whole === 0 ? 0 : row.totalCost / whole;
  return (
    <tr>
      <th scope="row">
        <span
          className={`key ${at < colorsCount - 1 ? colorClass({ name: '', values: [] }, at) : `series-${colorsCount}`}`}
        />
        <Name row={row} by={by} range={range} />
      </th>
      <td className="figure">
        <Money usd={row.totalCost} exact={row.totalCostExact} />
        {row.unpricedObservations === 0 ? null : (
          <span className="warn"> +{fullCount(row.unpricedObservations)} unpriced</span>
        )}
      </td>
      <td className="figure">{shareText(share)}</td>
      <td className="figure">{change}</td>
      <td className="figure">{fullCount(row.observations)}</td>
      <td className="figure">{fullCount(row.inputUsage)}</td>
      <td className="figure">{fullCount(row.outputUsage)}</td>
    </tr>
  );
};

const Name = ({ row, by, range }: { readonly row: CostRow; readonly by: Dimension; readonly range: TimeRange }) => {
  const name = labelOf(row, by);
  if (by === 'project' && row.project !== undefined && name !== undefined)
    return (
      <Link
        to="/project/$projectId/costs"
        params={{ projectId: row.project }}
        search={{ from: range.from, to: range.to }}
      >
        {name}
      </Link>
    );
  return (
    <GroupLink by={by} group={name} range={range} order="totalCost.desc">
      {name === undefined ? <span className="soft">{nameOfGroup(row, by)}</span> : nameOfGroup(row, by)}
    </GroupLink>
  );
};
