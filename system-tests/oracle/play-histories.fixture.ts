import type { Step } from './cost-history.fixture.ts';
import { openOracleBench } from './oracle-bench.fixture.ts';
import type { OracleStores } from './oracle-stores.fixture.ts';

/** A history, with its number in the sequence of its seed. */
export interface NumberedHistory {
  readonly number: number;
  readonly steps: readonly Step[];
}

/** A history that fails. */
export interface BrokenHistory extends NumberedHistory {
  readonly error: unknown;
}

/** After this many failures the reason is the same, or the store is unavailable. */
const brokenMax = 5;

/** Plays histories on the stores concurrently, one at a time per store; returns those that fail. */
export const playHistories = async (
  stores: readonly OracleStores[],
  histories: readonly NumberedHistory[],
  onHeld: (held: number) => void,
): Promise<readonly BrokenHistory[]> => {
  const broken: BrokenHistory[] = [];
  const waiting = histories.toReversed();
  let held = 0;
  const playOn = async (on: OracleStores): Promise<void> => {
    const bench = openOracleBench(on);
    for (let next = waiting.pop(); next !== undefined && broken.length < brokenMax; next = waiting.pop()) {
      try {
        await bench.follow(next.steps);
        held += 1;
        onHeld(held);
      } catch (error) {
        broken.push({ ...next, error });
      }
    }
  };
  await Promise.all(stores.map(playOn));
  return broken;
};
