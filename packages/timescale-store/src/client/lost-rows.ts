import { advisedCommand, unavailable, type DomainError } from '@spanledger/core';

const lost = new WeakSet<object>();

/** The row of a key was not found. Reads and writes that use it are restarted, and rejected if that does not help. */
export const lostRows = (name: string): DomainError => {
  const error = unavailable(
    `The telemetry database has keys that lead to no row: run ${advisedCommand('verify --repair')} (${name})`,
  );
  lost.add(error);
  return error;
};

export const isLostRows = (error: unknown): boolean => typeof error === 'object' && error !== null && lost.has(error);
