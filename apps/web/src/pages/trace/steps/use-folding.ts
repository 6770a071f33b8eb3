import { useCallback, useState } from 'react';

import { idsAbove, type StepTree } from '../step-tree.ts';

/** The folded nodes of a tree. */
export const useFolding = (tree: StepTree) => {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((id: string): void => {
    setFolded((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  return {
    folded,
    toggle,
    foldAll: () =>
      setFolded(new Set(tree.nodes.filter(({ below, depth }) => below > 0 && depth > 0).map(({ step }) => step.id))),
    unfoldAll: () => setFolded(new Set()),
    /** Unfolds all ancestors of a node. */
    unfoldTo: (id: string) => {
      const above = new Set(idsAbove(tree, tree.placeOf.get(id) ?? 0));
      setFolded((before) =>
        [...above].some((each) => before.has(each)) ? new Set([...before].filter((each) => !above.has(each))) : before,
      );
    },
  };
};
