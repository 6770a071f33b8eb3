import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** A third of the others' share if there are too few processors; with much less, it could not attack. */
const niceness = 5;

/**
 * A real attacker has its own processors. Here it shares those of the product and of the neighbour, and only gets the
 * time that they leave: otherwise its own CPU use would be measured. Applies to all threads of this process and to
 * processes started later; only root can undo it.
 */
export const lowerPriority = (): void => {
  for (const thread of threads()) {
    try {
      setPriority(thread, niceness);
    } catch {
      // The thread has ended meanwhile.
    }
  }
};

/** Linux has a priority per thread; on other systems 0 means this process. */
const threads = (): readonly number[] =>
  process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [0];
