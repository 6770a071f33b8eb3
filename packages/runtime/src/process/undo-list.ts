/** For each background task, and for each connection: a hanging server is not awaited. */
export const endMs = 1_000;

/** For the whole shutdown, beyond the time of work under way. Our own engines have ten seconds of it. */
export const endingMsMax = 15_000;
export interface UndoList {
  /** A step that takes longer than `msMax` is not awaited any more; without it a step is awaited. */
  readonly push: (step: () => Promise<unknown>, msMax?: number) => void;
  /** One step, whose parts begin at once: they are not awaited beyond `msMax` together, `endMs` when absent. */
  readonly pushTogether: (parts: readonly (() => Promise<unknown>)[], msMax?: number) => void;
  /** Runs every step, the last first, each once; rejects with the first failure when all have run. */
  readonly run: () => Promise<void>;
}

interface Step {
  readonly undo: () => Promise<unknown>;
  readonly msMax: number | undefined;
}

/** Steps that close opened resources. */
export const undoList = (): UndoList => {
  const steps: Step[] = [];
  return {
    push: (undo, msMax) => void steps.push({ undo, msMax }),
    pushTogether: (parts, msMax = endMs) => void steps.push({ undo: async () => endAll(parts), msMax }),
    run: async () => {
      const failures: unknown[] = [];
      for (const step of steps.splice(0).toReversed()) {
        await ended(step).catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw failures[0];
    },
  };
};

/** Waits for each, whether or not others fail. */
const endAll = async (parts: readonly (() => Promise<unknown>)[]): Promise<void> => {
  const results = await Promise.allSettled(parts.map(async (part) => part()));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
};

const ended = async ({ undo, msMax }: Step): Promise<void> => {
  const undone = undo();
  if (msMax === undefined) return void (await undone);
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((leave) => {
    timer = setTimeout(leave, msMax);
  });
  await Promise.race([undone, limit]).finally(() => clearTimeout(timer));
};
