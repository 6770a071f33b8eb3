import { DomainError } from '@spanledger/core';
import { ConfigError, explainError } from '@spanledger/runtime';
import { CommanderError } from 'commander';
import { UsageError } from '../usage-error.ts';

export const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

export interface Failure {
  readonly exitCode: number;
  /** Stable, for programs. */
  readonly code: string;
  readonly message: string;
  /** Its text was printed already, with the help. */
  readonly isPrinted: boolean;
}

/** The text for the caller. Faults of the program itself include their origin. */
export const explainFailure = (error: unknown): Failure => {
  if (error instanceof CommanderError) {
    const isHelp = error.code === 'commander.help';
    return {
      exitCode: error.exitCode === 0 ? exitCodes.success : exitCodes.usage,
      code: 'usage',
      message: isHelp ? 'Name a command: --help lists them.' : error.message.replace(/^error: /, ''),
      isPrinted: true,
    };
  }
  return { ...explainOwn(error), isPrinted: false };
};

const explainOwn = (error: unknown): Omit<Failure, 'isPrinted'> => {
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
