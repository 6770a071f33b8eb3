import { DomainError } from '@spanledger/core';

/**
 * The logged facts of a failure: its kind, its code, and its origin. The message of a foreign error may quote data of
 * clients, so it is left out. An outage of a store or a queue, which fails every request until it ends, has no stack.
 */
export const describeFailure = (error: unknown): Record<string, unknown> =>
  factsOf(error, !(error instanceof DomainError && error.code === 'unavailable'));

const factsOf = (error: unknown, hasStack: boolean): Record<string, unknown> => {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as { readonly code?: unknown };
  return {
    error: error.name,
    ...(typeof code === 'string' ? { errorCode: code } : {}),
    ...(error instanceof DomainError ? { problem: error.message } : {}),
    ...(hasStack ? { stack: error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) } : {}),
    ...(error.cause instanceof Error ? { cause: factsOf(error.cause, hasStack) } : {}),
  };
};
