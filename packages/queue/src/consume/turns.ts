/** Concurrent work, and exclusive work. First come, first served. */
export interface Turns {
  readonly together: <T>(work: () => Promise<T>) => Promise<T>;
  /** Work that runs for longer than `aloneMsMax` is not waited for any more: `isAlone` is then false. */
  readonly alone: <T>(work: (isAlone: boolean) => Promise<T>) => Promise<T>;
}

interface Waiting {
  readonly isAlone: boolean;
  readonly start: (isAlone: boolean) => void;
}

const aloneMsMaxDefault = 30_000;

export const turns = (aloneMsMax = aloneMsMaxDefault): Turns => {
  const waiting: Waiting[] = [];
  let running = 0;
  let isHeld = false;
  let patience: NodeJS.Timeout | undefined;

  const start = (isAlone: boolean): void => {
    const next = waiting.shift();
    running += 1;
    isHeld ||= isAlone;
    next?.start(isAlone);
  };
  const loseHope = (): void => {
    patience = undefined;
    start(false);
    admit();
  };
  const admit = (): void => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (isHeld) return;
      if (next.isAlone && running > 0) {
        patience ??= setTimeout(loseHope, aloneMsMax);
        return;
      }
      clearTimeout(patience);
      patience = undefined;
      start(next.isAlone);
    }
  };
  const run = async <T>(wantsAlone: boolean, work: (isAlone: boolean) => Promise<T>): Promise<T> => {
    const isAlone = await new Promise<boolean>((resolve) => {
      waiting.push({ isAlone: wantsAlone, start: resolve });
      admit();
    });
    try {
      return await work(isAlone);
    } finally {
      running -= 1;
      if (isAlone) isHeld = false;
      admit();
    }
  };

  return { together: async (work) => run(false, work), alone: async (work) => run(true, work) };
};
