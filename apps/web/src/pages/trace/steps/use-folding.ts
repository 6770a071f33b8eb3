import { useMemo } from 'react';

import { idsAbove, type StepTree } from '../step-tree.ts';
import type { TraceSearch } from '../trace-search.ts';

type Folding = Pick<TraceSearch, 'folded' | 'except'>;

const none: readonly string[] = [];

/** The folded nodes of a tree: none, or all but roots and leaves, except for some. */
export const foldedIds = ({ nodes }: StepTree, { folded, except = none }: Folding): ReadonlySet<string> => {
  const foldable = folded === 'all' ? nodes.filter(({ below, depth }) => below > 0 && depth > 0) : [];
  const ids = new Set(foldable.map(({ step }) => step.id));
  for (const id of except) if (!ids.delete(id)) ids.add(id);
  return ids;
};

/** The folded nodes of an address, and the changes of it that fold and unfold. */
export const useFolding = (
  tree: StepTree,
  { folded: all, except = none }: Folding,
  onChange: (to: Folding) => void,
) => {
  const folded = useMemo(() => foldedIds(tree, { folded: all, except }), [tree, all, except]);
  const toggled = (ids: readonly string[]): Folding => {
    const after = new Set(except);
    for (const id of ids) if (!after.delete(id)) after.add(id);
    return { except: after.size === 0 ? undefined : [...after] };
  };
  return {
    folded,
    toggle: (id: string): void => onChange(toggled([id])),
    foldAll: () => onChange({ folded: 'all', except: undefined }),
    unfoldAll: () => onChange({ folded: undefined, except: undefined }),
    /** The change that unfolds all ancestors of a node. */
    unfoldedTo: (id: string): Folding =>
      toggled(idsAbove(tree, tree.placeOf.get(id) ?? 0).filter((above) => folded.has(above))),
  };
};
