import { DomainError } from '@spanledger/core';
import { ConfigError, explainError } from '@spanledger/runtime';
import { CommanderError } from 'commander';
import { UsageError } from '../usage-error.ts';

export const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

export interface Failure {
  readonly exitCode: number;
  /** Stable, for programs. */
  readonly code: string;
  /** `undefined` when it was printed already. */
  readonly message: string | undefined;
}

/** The text for the caller. Faults of the program itself include their origin. */
export const explainFailure = (error: unknown): Failure => {
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? exitCodes.success : exitCodes.usage, code: 'usage', message: undefined };
  }
  if (error instanceof UsageError || error instanceof ConfigError) {
    return { exitCode: exitCodes.usage, code: 'usage', message: error.message };
  }
  const message = explainError(error);
  if (error instanceof DomainError) {
    const isUsage = error.code === 'invalid_input';
    return { exitCode: isUsage ? exitCodes.usage : exitCodes.failure, code: error.code, message };
  }
  if (error instanceof Error && error.name === 'EmbeddedServerError' && 'code' in error) {
    return { exitCode: exitCodes.failure, code: String(error.code), message };
  }
  return { exitCode: exitCodes.failure, code: 'unexpected', message: `Unexpected: ${message}` };
};
