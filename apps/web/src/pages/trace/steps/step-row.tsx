import { memo } from 'react';

import { nameText } from '../../../format/name-text.ts';
import { shortCount } from '../../../format/numbers.ts';
import { Money } from '../../../ui/money.tsx';
import type { PathStretch } from '../critical-path.ts';
import { stepDurationText } from '../measure-text.ts';
import type { StepNode, StepTree } from '../step-tree.ts';

interface StepRowProps {
  readonly id: string;
  readonly node: StepNode;
  readonly tree: StepTree;
  /** The periods in which it was on the critical path. */
  readonly stretches: readonly PathStretch[] | undefined;
  /** The number of its comments. */
  readonly comments: number;
  readonly top: number;
  readonly isChosen: boolean;
  readonly isFolded: boolean;
  readonly isFound: boolean;
  readonly onChoose: (id: string) => void;
  readonly onToggle: (id: string) => void;
}

/** The indentation of one level. In a deep tree it is less, so that the names of the deepest steps have room. */
const indentOf = (deepest: number): string => `min(14px, ${50 / Math.max(1, deepest)}%)`;

/** One step: its name in the tree, the figures of the steps below it, and its time in the waterfall. */
export const StepRow = memo((props: StepRowProps) => {
  const { id, node, tree, stretches, comments, top, isChosen, isFolded, isFound, onChoose, onToggle } = props;
  const { step, depth, below, sums } = node;
  const isError = step.level === 'ERROR';
  const classes = ['step', isChosen ? 'chosen' : '', isFound ? 'found' : '', isError ? 'failed' : ''].join(' ');
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isChosen}
      {...(below === 0 ? {} : { 'aria-expanded': !isFolded })}
      className={classes}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onChoose(step.id)}
    >
      <span className="step-name" style={{ paddingInlineStart: `calc(${depth} * ${indentOf(tree.deepest)})` }}>
        <span
          className={below === 0 ? 'fold none' : 'fold'}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            onToggle(step.id);
          }}
        >
          {isFolded ? '▸' : '▾'}
        </span>
        <span className={`kind kind-${step.type.toLowerCase()}`} title={step.type.toLowerCase()} />
        <span className="cut" title={nameText(step.name, step.id)}>
          {nameText(step.name, step.id)}
        </span>
        {isFolded ? <span className="soft">+{shortCount(below)}</span> : null}
        {comments === 0 ? null : (
          <span className="tag">
            <span aria-hidden="true">✎</span> {comments}
            <span className="only-heard">{comments === 1 ? ' comment' : ' comments'}</span>
          </span>
        )}
        {sums.errors > 0 ? (
          <span className="bad" title={`${sums.errors} ${sums.errors === 1 ? 'error' : 'errors'} here or below`}>
            ●
          </span>
        ) : null}
      </span>
      <span className="figure soft">{sums.tokens === 0 ? '' : shortCount(sums.tokens)}</span>
      <span className="figure">{sums.cost === 0 ? '' : <Money usd={sums.cost} isNarrow />}</span>
      <Waterfall node={node} tree={tree} stretches={stretches} />
    </div>
  );
});
StepRow.displayName = 'StepRow';

/** The share of the width that the text of a duration needs. */
const textPercent = 22;

const Waterfall = ({ node, tree, stretches }: Pick<StepRowProps, 'node' | 'tree' | 'stretches'>) => {
  const whole = Math.max(tree.endMs - tree.startMs, Number.MIN_VALUE);
  const left = ((node.startMs - tree.startMs) / whole) * 100;
  const width = ((node.endMs - node.startMs) / whole) * 100;
  const isBehind = left + width <= 100 - textPercent;
  const isBefore = !isBehind && left >= textPercent;
  const place = isBefore
    ? { right: `calc(${100 - left}% + 6px)` }
    : { left: `calc(${isBehind ? left + width : left}% + 6px)` };
  return (
    <span className="fall">
      <span className="bar" style={{ left: `${left}%`, width: `${width}%` }} />
      {stretches?.map(({ fromMs, toMs }) => (
        <span
          key={fromMs}
          className="path-mark"
          style={{ left: `${((fromMs - tree.startMs) / whole) * 100}%`, width: `${((toMs - fromMs) / whole) * 100}%` }}
        />
      ))}
      {stretches === undefined ? null : <span className="only-heard">on the critical path</span>}
      <span className={isBehind || isBefore ? 'time soft' : 'time inside'} style={place}>
        {stepDurationText(node)}
      </span>
    </span>
  );
};
