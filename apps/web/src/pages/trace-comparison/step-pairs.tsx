import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { durationText } from '../../format/durations.ts';
import { shortUsd } from '../../format/money.ts';
import { nameText } from '../../format/name-text.ts';
import { fullCount } from '../../format/numbers.ts';
import { TableHead } from '../../ui/table-head.tsx';
import { Tags } from '../../ui/tags.tsx';
import { stepDurationText } from '../trace/measure-text.ts';
import type { StepNode } from '../trace/step-tree.ts';
import { idOfPair, type StepPair } from './align-steps.ts';
import { DifferenceText } from './difference-text.tsx';

const rowsAtOnce = 300;

/** The indentation of one level. In a deep tree it is less, so that the names of the deepest steps have room. */
const indentOf = (deepest: number): number => Math.min(14, 98 / Math.max(1, deepest));

interface PairRow {
  readonly pair: StepPair;
  readonly changes: readonly string[];
}

interface StepPairsProps {
  readonly rows: readonly PairRow[];
  /** The id of the chosen pair. */
  readonly chosen: string | undefined;
  readonly isChanged: boolean;
  /** False while what was said is loaded, in which more may differ. */
  readonly isRead: boolean;
  readonly note: string | undefined;
  readonly onChanged: (isChanged: boolean) => void;
}

/** The steps of both traces, one pair a row, with what differs. */
export const StepPairs = ({ rows, chosen, isChanged, isRead, note, onChanged }: StepPairsProps) => {
  const [shownMax, setShownMax] = useState(rowsAtOnce);
  const changed = rows.filter(({ changes }) => changes.length > 0);
  const listed = isChanged ? changed : rows;
  const indentPx = indentOf(rows.reduce((deepest, { pair: { depth } }) => Math.max(deepest, depth), 0));
  return (
    <section className="stack" aria-label="Steps">
      <div className="row apart">
        <h2>
          {fullCount(changed.length)} of {fullCount(rows.length)} steps differ{isRead ? '' : ' …'}
        </h2>
        <label className="row">
          <input type="checkbox" checked={isChanged} onChange={(event) => onChanged(event.target.checked)} />
          Only these
        </label>
      </div>
      {note === undefined ? null : <p className="soft">{note}</p>}
      <div className="card wide" tabIndex={0} role="region" aria-label="Steps of both traces">
        <table>
          <TableHead columns={['Step', { figures: 'Cost' }, { figures: 'Latency' }, 'Differs']} />
          <tbody>
            {listed.slice(0, shownMax).map((row) => (
              <PairRow key={idOfPair(row.pair)} {...row} indentPx={indentPx} isChosen={idOfPair(row.pair) === chosen} />
            ))}
          </tbody>
        </table>
      </div>
      {listed.length > shownMax ? (
        <button type="button" className="button" onClick={() => setShownMax(shownMax + rowsAtOnce)}>
          Show more: {fullCount(listed.length - shownMax)} are not shown
        </button>
      ) : null}
    </section>
  );
};

interface PairRowProps extends PairRow {
  readonly indentPx: number;
  readonly isChosen: boolean;
}

const PairRow = ({ pair, changes, indentPx, isChosen }: PairRowProps) => {
  const { before, after, depth } = pair;
  const { step } = (after ?? before) as StepNode;
  return (
    <tr className={isChosen ? 'chosen' : ''}>
      <th scope="row">
        <span className="pair-name" style={{ paddingInlineStart: depth * indentPx }}>
          <span className={`kind kind-${step.type.toLowerCase()}`} title={step.type.toLowerCase()} />
          <Link
            className="cut"
            to="."
            search={(old) => ({ ...old, step: idOfPair(pair) })}
            replace
            aria-current={isChosen ? 'true' : undefined}
          >
            {nameText(step.name, step.id)}
          </Link>
        </span>
      </th>
      <td className="figure">
        <Figures before={costOf(before)} after={costOf(after)} format={shortUsd} />
      </td>
      <td className="figure">
        <Figures before={durationOf(before)} after={durationOf(after)} format={durationText} />
      </td>
      <td>
        <Tags tags={changes} />
      </td>
    </tr>
  );
};

const costOf = (node: StepNode | undefined): number | undefined => node?.sums.cost;

/** `undefined` without an end. */
const durationOf = (node: StepNode | undefined): number | undefined =>
  node === undefined || node.step.endTime === null || stepDurationText(node) === ''
    ? undefined
    : node.endMs - node.startMs;

interface FiguresProps {
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly format: (value: number) => string;
}

/** The value of the second trace with its difference; that of the first if it is alone. */
const Figures = ({ before, after, format }: FiguresProps) => {
  const value = after ?? before;
  if (value === undefined || (before ?? 0) + (after ?? 0) === 0) return null;
  return (
    <>
      <span>{format(value)}</span>{' '}
      <span className="soft pair-difference">
        <DifferenceText before={before} after={after} format={format} />
      </span>
    </>
  );
};
