interface Call<In, Out> {
  readonly input: In;
  readonly resolve: (output: Out) => void;
  readonly reject: (error: unknown) => void;
}

export interface Gathering {
  /** Inputs of one call. */
  readonly sizeMax: number;
  /** Concurrent calls; 1 when absent. */
  readonly callsMax?: number;
  /** The pause after a call, as a multiple of its duration, 100 ms at most; none when absent. */
  readonly restShare?: number;
}

const restMsMax = 100;

/**
 * Answers single calls by calls for many: calls while `answer` runs or rests, or in one turn of the event loop, are
 * combined. `answer` returns outputs in the order of its inputs, of which it gets at most `sizeMax`.
 */
export const gatherCalls = <In, Out>(
  answer: (inputs: readonly In[]) => Promise<readonly Out[]>,
  { sizeMax, callsMax = 1, restShare = 0 }: Gathering,
): ((input: In) => Promise<Out>) => {
  let waiting: Call<In, Out>[] = [];
  let running = 0;
  let isScheduled = false;

  const flush = (): void => {
    isScheduled = false;
    while (waiting.length > 0 && running < callsMax) {
      const calls = waiting.slice(0, sizeMax);
      waiting = waiting.slice(sizeMax);
      running += 1;
      const startedAt = performance.now();
      const next = (): void => {
        running -= 1;
        flush();
      };
      void answerAll(answer, calls).finally(() => {
        const restMs = Math.min((performance.now() - startedAt) * restShare, restMsMax);
        if (restMs >= 1) setTimeout(next, restMs);
        else next();
      });
    }
  };

  return async (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (isScheduled || running >= callsMax) return;
      isScheduled = true;
      setImmediate(flush);
    });
};

/** Never rejects. */
const answerAll = async <In, Out>(
  answer: (inputs: readonly In[]) => Promise<readonly Out[]>,
  calls: readonly Call<In, Out>[],
): Promise<void> => {
  try {
    const outputs = await answer(calls.map(({ input }) => input));
    for (const [at, { resolve }] of calls.entries()) resolve(outputs[at] as Out);
  } catch (error) {
    for (const { reject } of calls) reject(error);
  }
};
