import { DomainError } from '@spanledger/core';

/**
 * What the log has of a failure: its kind, its code, and where it came from. The message of an error that is not ours
 * may quote what a client sent, so it stays out.
 */
export const describeFailure = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as { readonly code?: unknown };
  return {
    error: error.name,
    ...(typeof code === 'string' ? { errorCode: code } : {}),
    ...(error instanceof DomainError ? { problem: error.message } : {}),
    stack: error.stack?.split('\n').filter((line) => /^\s+at /.test(line)),
    ...(error.cause instanceof Error ? { cause: describeFailure(error.cause) } : {}),
  };
};
