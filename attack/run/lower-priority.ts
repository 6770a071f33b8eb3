import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** A third of the others' share where there are too few processors: much less, and it would not get to attack. */
const niceness = 5;

/**
 * An attacker has processors of its own. Here it works on those of the product and of the neighbour, and gets what they
 * leave: without that, what is measured is how much an attacker computes. For all threads of this process, and what it
 * starts later; only root can take it back.
 */
export const lowerPriority = (): void => {
  for (const thread of threads()) {
    try {
      setPriority(thread, niceness);
    } catch {
      // A thread that has ended since.
    }
  }
};

/** Linux has a priority for each thread; elsewhere 0 means this process. */
const threads = (): readonly number[] =>
  process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [0];
