import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';

import { fullCount } from '../../../format/numbers.ts';
import { seenPlaces, type StepTree } from '../step-tree.ts';
import { FindInTrace } from './find-in-trace.tsx';
import { StepRow } from './step-row.tsx';
import { useFolding } from './use-folding.ts';
import { useStepKeys } from './use-step-keys.ts';

const rowHeight = 30;

interface StepListProps {
  readonly tree: StepTree;
  readonly traceId: string;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string | undefined) => void;
  readonly onRaw: () => void;
}

/** The tree and the waterfall, row by row; only the rows that are seen are made. */
export const StepList = ({ tree, traceId, chosen, onChoose, onRaw }: StepListProps) => {
  const [found, setFound] = useState<ReadonlySet<string>>();
  const { folded, toggle, foldAll, unfoldAll, unfoldTo } = useFolding(tree);
  const places = useMemo(() => seenPlaces(tree, folded), [tree, folded]);
  const go = (id: string): void => {
    unfoldTo(id);
    onChoose(id);
  };
  const errors = useMemo(() => errorsOf(tree), [tree]);
  const nextOf = (ids: readonly string[]): void => {
    const next = ids.find((id) => (tree.placeOf.get(id) ?? 0) > (tree.placeOf.get(chosen ?? '') ?? -1)) ?? ids[0];
    if (next !== undefined) go(next);
  };
  useStepKeys({ tree, places, chosen, folded, toggle, onChoose, onRaw, onError: () => nextOf(errors) });
  return (
    <section className="steps" aria-label="Steps">
      <div className="row">
        <FindInTrace tree={tree} traceId={traceId} onFound={setFound} onNext={nextOf} />
        <StepActions
          errors={errors.length}
          isFolded={folded.size > 0}
          isChosen={chosen !== undefined}
          onError={() => nextOf(errors)}
          onFold={folded.size > 0 ? unfoldAll : foldAll}
          onWhole={() => onChoose(undefined)}
        />
      </div>
      <StepRows
        tree={tree}
        places={places}
        chosen={chosen}
        folded={folded}
        found={found}
        onChoose={onChoose}
        onToggle={toggle}
      />
    </section>
  );
};

interface StepRowsProps {
  readonly tree: StepTree;
  /** Of the nodes that are not hidden by a folded one. */
  readonly places: readonly number[];
  readonly chosen: string | undefined;
  readonly folded: ReadonlySet<string>;
  readonly found: ReadonlySet<string> | undefined;
  readonly onChoose: (id: string) => void;
  readonly onToggle: (id: string) => void;
}

const StepRows = ({ tree, places, chosen, folded, found, onChoose, onToggle }: StepRowsProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: places.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  });
  const chosenRow = chosen === undefined ? -1 : places.indexOf(tree.placeOf.get(chosen) ?? -1);
  useEffect(() => {
    if (chosenRow >= 0) rows.scrollToIndex(chosenRow);
    // Only when another step is chosen: folding another one must not move the list.
  }, [chosen]);
  return (
    <div className="steps-scroller" ref={scroller}>
      <div
        role="tree"
        aria-label="Steps of the trace"
        tabIndex={0}
        {...(chosenRow < 0 ? {} : { 'aria-activedescendant': `step-${chosenRow}` })}
        style={{ height: rows.getTotalSize() }}
      >
        {rows.getVirtualItems().map(({ index, start }) => {
          const node = tree.nodes[places[index] ?? -1];
          return node === undefined ? null : (
            <StepRow
              key={node.step.id}
              id={`step-${index}`}
              node={node}
              tree={tree}
              top={start}
              isChosen={index === chosenRow}
              isFolded={folded.has(node.step.id)}
              isFound={found?.has(node.step.id) === true}
              onChoose={onChoose}
              onToggle={onToggle}
            />
          );
        })}
      </div>
    </div>
  );
};

const errorsOf = ({ nodes }: StepTree): readonly string[] =>
  nodes.filter(({ step }) => step.level === 'ERROR').map(({ step }) => step.id);

interface StepActionsProps {
  readonly errors: number;
  readonly isFolded: boolean;
  readonly isChosen: boolean;
  readonly onError: () => void;
  readonly onFold: () => void;
  readonly onWhole: () => void;
}

const StepActions = ({ errors, isFolded, isChosen, onError, onFold, onWhole }: StepActionsProps) => (
  <>
    {errors === 0 ? null : (
      <button type="button" className="button bad" onClick={onError}>
        {fullCount(errors)} {errors === 1 ? 'error' : 'errors'} <kbd>e</kbd>
      </button>
    )}
    <button type="button" className="button quiet" onClick={onFold}>
      {isFolded ? 'Unfold all' : 'Fold all'}
    </button>
    {isChosen ? (
      <button type="button" className="button quiet" onClick={onWhole}>
        Whole trace
      </button>
    ) : null}
  </>
);
