import { advisedCommand, unavailable, type DomainError } from '@spanledger/core';

const lost = new WeakSet<object>();

/** A key leads to a row that was not found. What reads or writes by it begins anew, and is refused if that does not help. */
export const lostRows = (name: string): DomainError => {
  const error = unavailable(
    `The telemetry database has keys that lead to no row: run ${advisedCommand('verify --repair')} (${name})`,
  );
  lost.add(error);
  return error;
};

export const isLostRows = (error: unknown): boolean => typeof error === 'object' && error !== null && lost.has(error);
