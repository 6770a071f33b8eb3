import { DomainError, type DomainErrorCode, type InputIssue } from '@spanledger/core';

import type { BodyKind, ContextOf } from './body-readers.ts';

/** The message to the reading thread. */
export interface ReadQuestion {
  readonly kind: BodyKind;
  readonly body: Uint8Array;
  readonly context: ContextOf<BodyKind>;
}

/** Its answer: the result in slices, or the failure. */
export type ReadAnswer =
  | { readonly slices: readonly Uint8Array[] }
  | { readonly failure: DomainFailure | { readonly name: string; readonly message: string; readonly stack: string } };

interface DomainFailure {
  readonly code: DomainErrorCode;
  readonly message: string;
  readonly issues: readonly InputIssue[];
  readonly summary: string | undefined;
}

/** An error in a form that threads can hand over. */
export const failureOf = (error: unknown): ReadAnswer => {
  if (error instanceof DomainError) {
    const { code, message, issues, summary } = error;
    return { failure: { code, message, issues, summary } };
  }
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return { failure: { name, message, stack } };
};

/** The error that was passed to `failureOf`. */
export const errorOf = (failure: Extract<ReadAnswer, { failure: unknown }>['failure']): Error => {
  if ('code' in failure) {
    const { code, message, issues, summary } = failure;
    return new DomainError(code, message, { issues, ...(summary === undefined ? {} : { summary }) });
  }
  const { name, message, stack } = failure;
  return Object.assign(name === 'RangeError' ? new RangeError(message) : new Error(message), { stack });
};
