import { DomainError } from '@spanledger/core';

/** A request that ended because the command was asked to end: it must not be tried again. */
export class InterruptedError extends DomainError {
  constructor() {
    super('unavailable', 'Stopped.');
  }
}

/**
 * From the first call on, an interrupt (Ctrl-C, SIGTERM) aborts the returned signal instead of ending the process, so
 * that the command ends what it began: its files, its key. A second interrupt ends the process at once.
 */
export const interrupts = (): (() => AbortSignal) => {
  let stopping: AbortController | undefined;
  return () => {
    if (stopping !== undefined) return stopping.signal;
    const first = new AbortController();
    stopping = first;
    const stop = (): void => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      first.abort();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    return first.signal;
  };
};
