import { DomainError } from '@spanledger/core';
import { CommanderError } from 'commander';
import { ConfigError } from '../config.ts';
import { UsageError } from '../usage-error.ts';

export const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

export interface Failure {
  readonly exitCode: number;
  /** Stable, for programs. */
  readonly code: string;
  /** `undefined` when it was said already. */
  readonly message: string | undefined;
}

/** What the caller is told. Faults of the program itself come with their origin. */
export const explainFailure = (error: unknown): Failure => {
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? exitCodes.success : exitCodes.usage, code: 'usage', message: undefined };
  }
  if (error instanceof UsageError || error instanceof ConfigError) {
    return { exitCode: exitCodes.usage, code: 'usage', message: error.message };
  }
  if (error instanceof DomainError) return { exitCode: exitCodes.failure, code: error.code, message: textOf(error) };
  if (error instanceof Error && error.name === 'EmbeddedServerError' && 'code' in error) {
    return { exitCode: exitCodes.failure, code: String(error.code), message: error.message };
  }
  const origin = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: exitCodes.failure, code: 'unexpected', message: `Unexpected: ${origin}` };
};

const textOf = ({ message, issues }: DomainError): string =>
  [message, ...issues.map((issue) => `  ${issue.path}: ${issue.message}`)].join('\n');
