import { useEffect } from 'react';

import type { StepTree } from '../step-tree.ts';
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

/** `j`, `k`, `h`, `l`, `e`, `p`, `n`, `r` and the number of a view anywhere on the page; the arrows too where the tree has the focus. */
export const useStepKeys = (keys: StepKeys): void => {
  useEffect(() => {
    const { tree, places, chosen, folded, toggle, onChoose, onRaw, onNext, onView } = keys;
    const move = (step: number): void => {
      const row = places.indexOf(tree.placeOf.get(chosen ?? '') ?? -1);
      const next = tree.nodes[places[Math.max(0, Math.min(places.length - 1, row + step))] ?? -1];
      if (next !== undefined) onChoose(next.step.id);
    };
    const fold = (isFolding: boolean): void => {
      const node = tree.nodes[tree.placeOf.get(chosen ?? '') ?? -1];
      if (node !== undefined && node.below > 0 && folded.has(node.step.id) !== isFolding) toggle(node.step.id);
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
    const ofTree: Readonly<Record<string, string>> = { ArrowDown: 'j', ArrowUp: 'k', ArrowLeft: 'h', ArrowRight: 'l' };
    const press = (event: KeyboardEvent): void => {
      if (isElsewhere(event)) return;
      const action = actions[(isInTree(event) ? ofTree[event.key] : undefined) ?? event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [keys]);
};
