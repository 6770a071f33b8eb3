import { useLayoutEffect, useRef, type RefObject } from 'react';

import type { StepTree } from '../step-tree.ts';

interface ShownRows {
  readonly tree: StepTree;
  /** The places of the nodes that have a row. */
  readonly places: readonly number[];
}

/**
 * Steps that arrive later may have rows above those in view: the first one in view stays where it is. At the top of the
 * tree nothing is kept, so that its first step is seen.
 */
export const useKeptScroll = (scroller: RefObject<HTMLElement | null>, shown: ShownRows, rowHeight: number): void => {
  const before = useRef(shown);
  useLayoutEffect(() => {
    const { tree, places } = before.current;
    before.current = shown;
    if (tree === shown.tree || scroller.current === null || scroller.current.scrollTop === 0) return;
    const row = Math.floor(scroller.current.scrollTop / rowHeight);
    const id = tree.nodes[places[row] ?? -1]?.step.id;
    const now = id === undefined ? -1 : shown.places.indexOf(shown.tree.placeOf.get(id) ?? -1);
    if (now >= 0) scroller.current.scrollTop += (now - row) * rowHeight;
  });
};
