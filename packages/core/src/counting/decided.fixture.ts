import { expect } from 'vitest';
import type { ObservationId } from '../ids.ts';
import type { Counting } from './counting.ts';
import { entryOf, type Stated } from './stated-entries.fixture.ts';
import { TraceTree } from './trace-tree.ts';

/** The decision for each report that is not counted by its role; the same for either order of the entries. */
export const decided = (trace: Readonly<Record<string, Stated>>): Readonly<Record<string, Counting>> => {
  const entries = Object.entries(trace).map(([id, stated]) => entryOf(id, stated));
  const results = [entries, entries.toReversed()].map((order) => {
    const tree = new TraceTree();
    const marks: Record<string, Counting> = {};
    for (const each of order) {
      tree.put(each);
      for (const { id, counting } of tree.decide().turns) {
        if (counting === undefined) delete marks[id];
        else marks[id] = counting;
      }
    }
    return marks;
  });
  expect(results[1]).toEqual(results[0]);
  return results[0] ?? {};
};

/** It repeats another one. */
export const not = (repeats: string): Counting => ({ counted: false, repeats: repeats as ObservationId });
