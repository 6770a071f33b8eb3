import { useEffect } from 'react';

import { placeAbove, type StepTree } from '../step-tree.ts';
import { views, type View } from '../trace-search.ts';

interface StepKeys {
  readonly tree: StepTree;
  readonly places: readonly number[];
  readonly chosen: string | undefined;
  readonly folded: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly onChoose: (id: string) => void;
  readonly onRaw: () => void;
  /** Goes to the next step that failed, is on the critical path, or was found. */
  readonly onNext: (kind: 'errors' | 'path' | 'found') => void;
  readonly onView: (view: View) => void;
}

const fieldNames: ReadonlySet<string> = new Set(['INPUT', 'TEXTAREA', 'SELECT']);

const isElsewhere = ({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  ctrlKey ||
  metaKey ||
  altKey ||
  document.querySelector('dialog[open]') !== null ||
  (target instanceof HTMLElement && fieldNames.has(target.tagName));

const isInTree = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && target.getAttribute('role') === 'tree';

/** `j`, `k`, `h`, `l`, `e`, `p`, `n`, `r` and the number of a view anywhere on the page; arrows, Home and End where the tree has the focus. */
export const useStepKeys = (keys: StepKeys): void => {
  useEffect(() => {
    const { tree, places, chosen, folded, toggle, onChoose, onRaw, onNext, onView } = keys;
    const place = tree.placeOf.get(chosen ?? '') ?? -1;
    const choose = (at: number | undefined): void => {
      const next = tree.nodes[at ?? -1];
      if (next !== undefined) onChoose(next.step.id);
    };
    const move = (step: number): void =>
      choose(places[Math.max(0, Math.min(places.length - 1, places.indexOf(place) + step))]);
    /** Where there is nothing to fold, to the step above, and nothing to unfold, to the first one below: as in any tree. */
    const fold = (isFolding: boolean): void => {
      const node = tree.nodes[place];
      if (node === undefined) return;
      if (node.below > 0 && folded.has(node.step.id) !== isFolding) toggle(node.step.id);
      else if (isFolding) choose(placeAbove(tree, place));
      else if (node.below > 0) choose(place + 1);
    };
    const actions: Readonly<Record<string, () => void>> = {
      j: () => move(1),
      k: () => move(-1),
      h: () => fold(true),
      l: () => fold(false),
      e: () => onNext('errors'),
      p: () => onNext('path'),
      n: () => onNext('found'),
      ...Object.fromEntries(views.map((view, at) => [String(at + 1), () => onView(view)])),
      r: onRaw,
    };
    const ofTree: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      ArrowLeft: () => fold(true),
      ArrowRight: () => fold(false),
      Home: () => choose(places[0]),
      End: () => choose(places.at(-1)),
    };
    const press = (event: KeyboardEvent): void => {
      if (isElsewhere(event)) return;
      const action = (isInTree(event) ? ofTree[event.key] : undefined) ?? actions[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [keys]);
};
