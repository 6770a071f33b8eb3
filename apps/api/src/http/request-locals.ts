import type { InputIssue } from '@spanledger/core';
import type { OtlpEncoding } from '@spanledger/ingestion';
import type { Response } from 'express';

import type { CurrentSession } from '@spanledger/people';
import type { StoresFor } from '../auditing/api-stores.ts';
import type { AnyCaller } from '../auth/authenticator.ts';
import type { RequestPlaces } from './request-places.ts';

/** Facts of a request besides its own content, from which its log line and metrics are made. */
export interface RequestLocals {
  requestId: string;
  /** The endpoint's path pattern; `undefined` until one matches. */
  route: string | undefined;
  /** Errors are a google.rpc.Status in this encoding; `undefined` for problem+json. */
  otlpEncoding: OtlpEncoding | undefined;
  caller: AnyCaller | undefined;
  /** The caller has the key of the server's administration. */
  isOperator: boolean;
  /** Of the calling user, with a cookie. */
  session: CurrentSession | undefined;
  /** Of a route: the stores with the actor of the request. */
  storesFor: StoresFor | undefined;
  /** Where requests of a route wait for those of the same caller. */
  places: RequestPlaces | undefined;
  /** Parameters that were not taken as sent, though the request is answered. */
  warnings: readonly InputIssue[];
  /** Counts and sizes for the log line: `bytes`, `spans`, `rejected`. */
  readonly facts: Record<string, number>;
  /** The error that failed the request. */
  error: unknown;
  /** Of a sign-in: the page that was asked for before, which a failure leads back to. */
  nextPage: string | undefined;
  /** Of a failure here that broke off an answer under way, whose own status had been sent. */
  brokenOffStatus: number | undefined;
}

export const localsOf = (response: Response): RequestLocals => response.locals as RequestLocals;
