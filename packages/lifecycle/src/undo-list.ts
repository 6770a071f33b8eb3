export interface UndoList {
  readonly push: (step: () => Promise<unknown>) => void;
  /** Runs every step, the last first, each once; rejects with the first failure when all have run. */
  readonly run: () => Promise<void>;
}

/** Steps that undo what was opened. */
export const undoList = (): UndoList => {
  const steps: (() => Promise<unknown>)[] = [];
  return {
    push: (step) => void steps.push(step),
    run: async () => {
      const failures: unknown[] = [];
      for (const step of steps.splice(0).toReversed()) await step().catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },
  };
};
