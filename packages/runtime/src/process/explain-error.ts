import { DomainError } from '@spanledger/core';
import { ConfigError } from '../config/read-variables.ts';

/** The text for an operator: errors with readable messages are shown unchanged, others with their origin. */
export const explainError = (error: unknown): string => {
  if (error instanceof DomainError) return [error.message, ...issuesOf(error)].join('\n');
  if (isMadeToBeRead(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

/** Recognised by name, so that server images need not contain the embedded engines. */
const isMadeToBeRead = (error: unknown): error is Error =>
  error instanceof ConfigError || (error instanceof Error && error.name === 'EmbeddedServerError');

const issuesOf = ({ issues }: DomainError): readonly string[] =>
  issues.map(({ path, message }) => `  ${path}: ${message}`);
