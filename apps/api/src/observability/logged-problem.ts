import { DomainError } from '@spanledger/core';

/** What a log may say of an error: those that are not ours may quote what clients sent. */
export const loggedProblem = (error: unknown): string =>
  error instanceof DomainError ? error.message : 'an unexpected error';
