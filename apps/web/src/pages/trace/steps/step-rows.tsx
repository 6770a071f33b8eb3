import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';

import { useProject } from '../../../api/project.ts';
import { stepCommentsQuery } from '../../../parts/comments/comment-queries.ts';
import { useRowsBeyond } from '../../../ui/use-rows-beyond.ts';
import type { PathMarks } from '../critical-path.ts';
import type { StepTree } from '../step-tree.ts';
import { StepRow } from './step-row.tsx';
import { useKeptScroll } from './use-kept-scroll.ts';

const rowHeight = 30;

interface StepRowsProps {
  readonly tree: StepTree;
  readonly path: PathMarks | undefined;
  /** The places of the nodes that are not hidden by a folded one. */
  readonly places: readonly number[];
  readonly chosen: string | undefined;
  readonly folded: ReadonlySet<string>;
  readonly found: ReadonlySet<string> | undefined;
  readonly onChoose: (id: string) => void;
  readonly onToggle: (id: string) => void;
}

/** The tree and the waterfall, row by row; only visible rows are rendered, and their elements are reused. */
export const StepRows = ({ tree, path, places, chosen, folded, found, onChoose, onToggle }: StepRowsProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: places.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: useRowsBeyond(),
  });
  const { id: projectId } = useProject();
  const { data: comments } = useQuery(stepCommentsQuery(projectId));
  const chosenRow = chosen === undefined ? -1 : places.indexOf(tree.placeOf.get(chosen) ?? -1);
  const isThere = chosenRow >= 0;
  useEffect(() => {
    if (isThere) rows.scrollToIndex(chosenRow);
    // Only when another step is selected, or is loaded later: folding another one must not scroll the list.
  }, [chosen, isThere]);
  useKeptScroll(scroller, { tree, places }, rowHeight);
  const drawn = rows.getVirtualItems();
  const slots = useRef(1);
  slots.current = Math.max(slots.current, drawn.length);
  return (
    <div className="steps-scroller" ref={scroller}>
      <div
        role="tree"
        aria-label="Steps of the trace"
        tabIndex={0}
        {...(isThere ? { 'aria-activedescendant': `step-${chosenRow}` } : {})}
        style={{ height: rows.getTotalSize() }}
      >
        {drawn.map(({ index, start }) => {
          const place = places[index] ?? -1;
          const node = tree.nodes[place];
          return node === undefined ? null : (
            <StepRow
              key={index % slots.current}
              id={`step-${index}`}
              node={node}
              tree={tree}
              stretches={path?.stretchesOf.get(place)}
              comments={comments?.get(node.step.id) ?? 0}
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
