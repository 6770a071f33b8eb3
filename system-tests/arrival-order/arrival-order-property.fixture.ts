import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arbitraryDelivery, arbitraryStatements, plainDelivery } from './arbitrary-trace.fixture.ts';
import type { ArrivalBench } from './arrival-bench.fixture.ts';

export interface ArrivalRuns extends Pick<fc.Parameters, 'numRuns' | 'interruptAfterTimeLimit'> {
  readonly timeout: number;
}

/** A run on an engine takes many seconds: the time limit may stop the property before all runs are done. */
export const runsOnEngine = (numRuns: number): ArrivalRuns => {
  const timeout = 60_000 + numRuns * 40_000;
  return { numRuns, timeout, interruptAfterTimeLimit: timeout / 2 };
};

const told = arbitraryStatements.chain((statements) =>
  fc.tuple(fc.constant(statements), arbitraryDelivery(statements)),
);

/** The functions that `open` passes to `onEnd` are called at the end, in reverse order. */
export const describeArrivalOrder = (
  store: string,
  { timeout, ...limits }: ArrivalRuns,
  open: (onEnd: (end: () => Promise<void>) => void) => Promise<ArrivalBench>,
): void => {
  describe(`a trace in ${store}`, () => {
    const endings: (() => Promise<void>)[] = [];
    let bench: ArrivalBench;
    beforeAll(async () => {
      bench = await open((end) => endings.push(end));
      endings.push(async () => bench.close());
    });
    afterAll(async () => {
      for (const end of endings.toReversed()) await end();
    });

    it(
      'is answered the same by every read endpoint, however its requests are ordered, split, repeated and interrupted',
      { timeout },
      async () => {
        await fc.assert(
          fc.asyncProperty(told, async ([statements, delivery]) => {
            expect(await bench.deliver(delivery)).toEqual(await bench.deliver(plainDelivery(statements)));
          }),
          limits,
        );
      },
    );
  });
};
