import { patternsTest, patternSize } from './match-pattern.ts';

/**
 * The maximal size of one compiled set of patterns, unless it has a single one: some milliseconds for the longest name.
 */
const setSizeMax = 1000;

/** Work in steps of some milliseconds; it may rest for any time between two of them. */
export type Steps<T> = Generator<undefined, T>;

/** The values whose pattern is found in one of these names. */
export type PatternSets<T> = (names: readonly string[]) => Steps<ReadonlySet<T>>;

interface Patterned<T> {
  readonly pattern: string;
  readonly value: T;
}

interface PatternSet<T> {
  readonly found: (name: string) => readonly number[];
  readonly values: readonly T[];
}

/** Many patterns are matched with a name at once; they are compiled on first use. */
export const patternSets = <T>(all: readonly Patterned<T>[]): PatternSets<T> => {
  let sets: readonly PatternSet<T>[] | undefined;
  return function* search(names) {
    sets ??= yield* compiledSets(all);
    const found = new Set<T>();
    for (const set of sets) {
      for (const name of names) {
        for (const index of set.found(name)) found.add(set.values[index] as T);
        yield;
      }
    }
    return found;
  };
};

function* compiledSets<T>(all: readonly Patterned<T>[]): Steps<readonly PatternSet<T>[]> {
  const groups: Patterned<T>[][] = [];
  let room = 0;
  for (const patterned of all) {
    const size = patternSize(patterned.pattern);
    yield;
    if (size === 0) continue;
    if (size > room || groups.length === 0) {
      groups.push([]);
      room = setSizeMax;
    }
    groups.at(-1)?.push(patterned);
    room -= size;
  }
  const sets: PatternSet<T>[] = [];
  for (const group of groups) {
    sets.push({ found: patternsTest(group.map(({ pattern }) => pattern)), values: group.map(({ value }) => value) });
    yield;
  }
  return sets;
}

/** Does all steps at once. */
export const allSteps = <T>(steps: Steps<T>): T => {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
};
