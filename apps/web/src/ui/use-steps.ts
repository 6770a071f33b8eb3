import { useEffect, useRef, useState } from 'react';

/** Groups of at most `size` items, in order. */
export const groupsOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));

/** Work on many items, a group after the other, that can be stopped between two groups. */
export interface Steps<T> {
  /** Items whose group is done. */
  readonly done: number;
  /**
   * Resolves with the number of finished items: fewer than given if it was stopped. Finished groups stay done when it
   * rejects.
   */
  readonly run: (items: readonly T[]) => Promise<number>;
  readonly stop: () => void;
}

/** Runs `step` for each group of at most `size`. It stops when its component is unmounted. */
export const useSteps = <T>(size: number, step: (group: readonly T[]) => Promise<void>): Steps<T> => {
  const [done, setDone] = useState(0);
  const isStopped = useRef(false);
  const stop = (): void => {
    isStopped.current = true;
  };
  useEffect(
    () => () => {
      isStopped.current = true;
    },
    [],
  );
  const run = async (items: readonly T[]): Promise<number> => {
    isStopped.current = false;
    setDone(0);
    let count = 0;
    for (const group of groupsOf(items, size)) {
      if (isStopped.current) break;
      await step(group);
      count += group.length;
      setDone(count);
    }
    return count;
  };
  return { done, run, stop };
};
