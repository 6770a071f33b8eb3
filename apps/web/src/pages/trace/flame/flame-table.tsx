import { useMemo, useState } from 'react';

import { fullCount } from '../../../format/numbers.ts';
import { measureText } from '../measure-text.ts';
import type { StepTree } from '../step-tree.ts';
import type { Measure } from '../trace-search.ts';
import { TableHead } from '../../../ui/table-head.tsx';
import { ownTotals } from './flame-layout.ts';

interface FlameTableProps {
  readonly tree: StepTree;
  readonly measure: Measure;
  readonly onChoose: (id: string) => void;
}

const shownRows = 50;

/** Time, cost or tokens by name: the content of the picture as text, for screen readers too. */
export const FlameTable = ({ tree, measure, onChoose }: FlameTableProps) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="flame-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a table, by name</summary>
      {isOpen ? <Rows tree={tree} measure={measure} onChoose={onChoose} /> : null}
    </details>
  );
};

const Rows = ({ tree, measure, onChoose }: FlameTableProps) => {
  const totals = useMemo(() => ownTotals(tree, measure), [tree, measure]);
  const whole = totals.reduce((sum, { own }) => sum + own, 0);
  return (
    <table>
      <TableHead
        columns={['Name', 'Type', { figures: 'Steps' }, { figures: `Own ${measure}` }, { figures: 'Share' }]}
      />
      <tbody>
        {totals.slice(0, shownRows).map(({ name, type, count, own, place }) => (
          <tr key={`${type} ${name}`}>
            <th scope="row">
              <button
                type="button"
                className="button quiet cut"
                onClick={() => onChoose(tree.nodes[place]?.step.id ?? '')}
              >
                {name}
              </button>
            </th>
            <td>{type.toLowerCase()}</td>
            <td className="figure">{fullCount(count)}</td>
            <td className="figure">{measureText(measure, own)}</td>
            <td className="figure">
              {(own / whole).toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 1 })}
            </td>
          </tr>
        ))}
      </tbody>
      {totals.length <= shownRows ? null : (
        <tfoot>
          <tr>
            <td colSpan={5} className="soft">
              and {fullCount(totals.length - shownRows)} more names
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
};
