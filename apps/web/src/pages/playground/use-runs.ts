import { useEffect, useRef, useState } from 'react';

import { runModel } from '../../api/playground.ts';
import { useProject } from '../../api/project.ts';
import { afterEvent, begunRun, type Run } from './run.ts';

export interface Runs {
  /** The newest run of a column. */
  readonly of: (column: number) => Run | undefined;
  readonly begin: (column: number, body: object) => void;
  readonly stop: (column: number) => void;
  /** Stops the run of a column and removes its answer: another column may get its id. */
  readonly remove: (column: number) => void;
  /** Stops all runs and removes all answers. */
  readonly clear: () => void;
}

/** The runs of all columns. Starting one again stops the previous one, and leaving the page stops all. */
export const useRuns = (): Runs => {
  const { id: projectId } = useProject();
  const [runs, setRuns] = useState<Readonly<Record<number, Run>>>({});
  const stopping = useRef(new Map<number, AbortController>());
  useEffect(() => {
    const controllers = stopping.current;
    return () => {
      for (const controller of controllers.values()) controller.abort();
    };
  }, []);
  const carryOut = async (column: number, body: object): Promise<void> => {
    const controller = new AbortController();
    stopping.current.get(column)?.abort();
    stopping.current.set(column, controller);
    const change = (next: (run: Run) => Run): void => {
      if (stopping.current.get(column) !== controller) return;
      setRuns((before) => ({ ...before, [column]: next(before[column] ?? begunRun) }));
    };
    change(() => begunRun);
    try {
      const { signal } = controller;
      await runModel(projectId, body, { signal, onEvent: (event) => change((run) => afterEvent(run, event)) });
    } catch (failure) {
      const isStopped = controller.signal.aborted;
      change((run) => ({ ...run, isRunning: false, isStopped, ...(isStopped ? {} : { failure }) }));
    }
  };
  return {
    of: (column) => runs[column],
    begin: (column, body) => void carryOut(column, body),
    stop: (column) => stopping.current.get(column)?.abort(),
    remove: (column) => {
      stopping.current.get(column)?.abort();
      stopping.current.delete(column);
      setRuns(({ [column]: _removed, ...others }) => others);
    },
    clear: () => {
      for (const controller of stopping.current.values()) controller.abort();
      stopping.current.clear();
      setRuns({});
    },
  };
};
