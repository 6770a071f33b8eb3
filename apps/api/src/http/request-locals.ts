import type { InputIssue } from '@spanledger/core';
import type { OtlpEncoding } from '@spanledger/ingestion';
import type { Response } from 'express';

import type { CurrentSession } from '@spanledger/people';
import type { StoresFor } from '../auditing/api-stores.ts';
import type { AnyCaller } from '../auth/authenticator.ts';

/** What is known of a request besides its own content; the request's log line and metrics are made of it. */
export interface RequestLocals {
  requestId: string;
  /** The endpoint's path pattern; `undefined` until one matches. */
  route: string | undefined;
  /** Errors are a google.rpc.Status in this encoding; `undefined` for problem+json. */
  otlpEncoding: OtlpEncoding | undefined;
  /** Errors are those of SCIM. */
  isScim: boolean;
  caller: AnyCaller | undefined;
  /** Who asks has the key of the server's administration. */
  isOperator: boolean;
  /** Of the user who asks, with a cookie. */
  session: CurrentSession | undefined;
  /** Of a route: the stores for who asks. */
  storesFor: StoresFor | undefined;
  /** What was not taken as it was sent, though the request is answered. */
  warnings: readonly InputIssue[];
  /** Counts and sizes for the log line: `bytes`, `spans`, `rejected`. */
  readonly facts: Record<string, number>;
  /** What made the request fail. */
  error: unknown;
}

export const localsOf = (response: Response): RequestLocals => response.locals as RequestLocals;
