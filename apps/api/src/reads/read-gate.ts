import { DomainError, unavailable } from '@spanledger/core';
import { createReadAccounts, type Held, type ReadAccounts } from './read-accounts.ts';

export interface GateLimits {
  /** Concurrent readings of the stores, of all projects together; one project may have half of them. */
  readonly turnsMax: number;
  /** Of everything that has been read and is not sent yet; half of it for one project. */
  readonly bytesMax: number;
  /** How long a reading waits to be admitted. */
  readonly waitMs: number;
  /** How many readings of one project may wait. */
  readonly waitingMax: number;
}

/** A reading under way. */
export interface Admission {
  /** The stores have been read and returned this many bytes: another reading may start while these are sent. */
  leave(bytes: number): void;
  /** Everything is sent, or the client has disconnected. May be called again. */
  release(): void;
}

/** Admits readings so that no project can take all of the stores or all of the memory. */
export interface ReadGate {
  /**
   * Waits until there is a turn and room for this many bytes; readings that have begun precede others of their project.
   * Projects that wait take turns, so one with many readings does not block another. `rate_limited` when the project
   * itself has too many of them, `unavailable` when all together have; rejects with the signal's reason once that is
   * aborted.
   */
  enter(owner: string, bytes: number, signal: AbortSignal, hasBegun?: boolean): Promise<Admission>;
}

/** A reading runs up to five queries at once, and a store has ten connections. */
export const gateLimits = { turnsMax: 8, waitMs: 20_000, waitingMax: 200 } as const;

interface Waiting {
  readonly bytes: number;
  admit(): void;
}

const retryAfterSeconds = 5;

export const createReadGate = (limits: GateLimits): ReadGate => {
  const accounts = createReadAccounts(limits);
  /** Who has waited longest since its last turn comes first. */
  const queues = new Map<string, Waiting[]>();

  const admitNext = (): void => {
    for (const [owner, [first]] of queues) {
      if (first !== undefined && accounts.fits(owner, first.bytes)) first.admit();
    }
  };

  const admission = (owner: string, bytes: number): Admission => admissionOn(accounts, owner, bytes, admitNext);

  const wait = (owner: string, bytes: number, signal: AbortSignal, hasBegun: boolean): Promise<Admission> =>
    new Promise((resolve, reject) => {
      const queue = queues.get(owner) ?? [];
      const leaveQueue = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        queue.splice(queue.indexOf(waiting), 1);
        queues.delete(owner);
        if (queue.length > 0) queues.set(owner, queue);
      };
      const refuse = (problem: Error): void => {
        leaveQueue();
        reject(problem);
      };
      const waiting: Waiting = {
        bytes,
        admit: () => {
          leaveQueue();
          resolve(admission(owner, bytes));
        },
      };
      const giveUp = (): void => refuse(signal.reason as Error);
      const timer = setTimeout(
        () => refuse(accounts.isOwnFault(owner, bytes) ? tooManyOfOwner() : tooManyOfAll()),
        limits.waitMs,
      );
      signal.addEventListener('abort', giveUp, { once: true });
      if (hasBegun) queue.unshift(waiting);
      else queue.push(waiting);
      queues.set(owner, queue);
    });

  return {
    enter: async (owner, given, signal, hasBegun = false) => {
      signal.throwIfAborted();
      // An amount larger than a project's half counts as that half.
      const bytes = Math.min(given, Math.floor(limits.bytesMax / 2));
      const waiting = queues.get(owner)?.length ?? 0;
      if (waiting >= limits.waitingMax && !hasBegun) throw tooManyOfOwner();
      const isNext = waiting === 0 || hasBegun;
      return isNext && accounts.fits(owner, bytes) ? admission(owner, bytes) : wait(owner, bytes, signal, hasBegun);
    },
  };
};

/** Adds a reading to its owner's account; reports when it shrinks. */
const admissionOn = (accounts: ReadAccounts, owner: string, bytes: number, onLess: () => void): Admission => {
  let held: Held = { turns: 1, bytes };
  accounts.add(owner, held);
  const holdOnly = (next: Held): void => {
    accounts.add(owner, { turns: next.turns - held.turns, bytes: next.bytes - held.bytes });
    held = next;
    onLess();
  };
  return {
    leave: (left) => {
      if (held.turns > 0) holdOnly({ turns: 0, bytes: Math.min(bytes, left) });
    },
    release: () => holdOnly({ turns: 0, bytes: 0 }),
  };
};

const tooManyOfAll = (): DomainError => unavailable('Too many reads at once. Try again.', undefined, retryAfterSeconds);

const tooManyOfOwner = (): DomainError =>
  new DomainError('rate_limited', 'This project has too many reads under way. Ask for fewer at once.', {
    retryAfterSeconds,
  });
