import { diffArrays } from 'diff';

import { placesBelow, type StepNode, type StepTree } from '../trace/step-tree.ts';

/** A step of one trace and the one of the other trace that corresponds to it; one is absent if none does. */
export interface StepPair {
  readonly before: StepNode | undefined;
  readonly after: StepNode | undefined;
  readonly depth: number;
}

/** The id of the step of the second trace, or of the first if it has it alone. */
export const idOfPair = ({ before, after }: StepPair): string => after?.step.id ?? before?.step.id ?? '';

interface Waiting {
  /** Places in the two trees. */
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly depth: number;
}

/** Comparing thousands of siblings without common names takes unbounded time. */
const timeoutMs = 300;

const keysOf = ({ nodes }: StepTree, places: readonly number[]): string[] =>
  places.map((place) => `${nodes[place]?.step.type} ${nodes[place]?.step.name ?? ''}`);

/** Siblings of both trees in order: those of the same type and name correspond, in the longest common sequence. */
const alignSiblings = (before: StepTree, after: StepTree, parents: Waiting): readonly Waiting[] => {
  const depth = parents.depth + 1;
  const ofBefore = parents.before === undefined ? [] : placesBelow(before, parents.before);
  const ofAfter = parents.after === undefined ? [] : placesBelow(after, parents.after);
  // The root of a run may be named after the run.
  if (depth === 0 && ofBefore.length === 1 && ofAfter.length === 1)
    return [{ before: ofBefore[0], after: ofAfter[0], depth }];
  const [removed, added] = [keysOf(before, ofBefore), keysOf(after, ofAfter)];
  const parts = diffArrays(removed, added, { timeout: timeoutMs }) ?? [
    { count: removed.length, removed: true, added: false },
    { count: added.length, removed: false, added: true },
  ];
  let [atBefore, atAfter] = [0, 0];
  return parts.flatMap((part) =>
    Array.from({ length: part.count }, () => ({
      before: part.added ? undefined : ofBefore[atBefore++],
      after: part.removed ? undefined : ofAfter[atAfter++],
      depth,
    })),
  );
};

/** All steps of two traces, each before the steps below it. Each is in one pair. */
export const alignSteps = (before: StepTree, after: StepTree): readonly StepPair[] => {
  const pairs: StepPair[] = [];
  const waiting: Waiting[] = [{ before: -1, after: -1, depth: -1 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.depth >= 0)
      pairs.push({
        before: before.nodes[next.before ?? -1],
        after: after.nodes[next.after ?? -1],
        depth: next.depth,
      });
    for (const pair of alignSiblings(before, after, next).toReversed()) waiting.push(pair);
  }
  return pairs;
};
