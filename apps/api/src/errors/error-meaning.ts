import {
  DomainError,
  ItemsDoNotFitError,
  requestLimits,
  type DomainErrorCode,
  type FailedItemField,
  type InputIssue,
} from '@spanledger/core';

import { LimitReachedError } from '../limits/limit-reached-error.ts';
import { ProtocolError } from './protocol-error.ts';

/** The form of an error for a client. */
export interface ErrorMeaning {
  readonly status: number;
  /** Stable; made for programs. */
  readonly code: string;
  readonly title: string;
  /** The kind as one word, by which existing clients distinguish some errors. */
  readonly name: string;
  /** The sentence for readers. */
  readonly detail: string;
  /** The same, or the words that existing clients compare. */
  readonly message: string;
  readonly issues: readonly InputIssue[];
  /** Items of a dataset, listed instead of the kind or the issues. */
  readonly failedItems?: readonly FailedItemField[];
  readonly headers: Readonly<Record<string, string>>;
}

type Kind = Pick<ErrorMeaning, 'status' | 'title' | 'name'>;

const retrySecondsDefault = 1;

const kinds: Readonly<Record<DomainErrorCode, Kind>> = {
  invalid_input: { status: 400, title: 'Invalid request', name: 'InvalidRequestError' },
  unauthenticated: { status: 401, title: 'Not authenticated', name: 'UnauthorizedError' },
  second_factor_required: { status: 403, title: 'Second factor required', name: 'SecondFactorRequiredError' },
  second_factor_missing: { status: 403, title: 'Second factor missing', name: 'SecondFactorMissingError' },
  permission_denied: { status: 403, title: 'Not allowed', name: 'ForbiddenError' },
  not_found: { status: 404, title: 'Not found', name: 'LangfuseNotFoundError' },
  conflict: { status: 409, title: 'Conflict', name: 'LangfuseConflictError' },
  payload_too_large: { status: 413, title: 'Body too large', name: 'PayloadTooLargeError' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', name: 'UnsupportedMediaTypeError' },
  too_expensive: { status: 422, title: 'Query too expensive', name: 'QueryTooExpensiveError' },
  rate_limited: { status: 429, title: 'Too many requests', name: 'TooManyRequestsError' },
  unavailable: { status: 503, title: 'Unavailable', name: 'ServiceUnavailableError' },
};

const protocolKinds: Readonly<Record<ProtocolError['status'], Kind & { readonly code: string }>> = {
  405: { status: 405, code: 'method_not_allowed', title: 'Method not allowed', name: 'MethodNotAllowedError' },
  408: { status: 408, code: 'request_timeout', title: 'Request timeout', name: 'RequestTimeoutError' },
  431: { status: 431, code: 'headers_too_large', title: 'Headers too large', name: 'HeadersTooLargeError' },
};

const internalDetail = 'Something went wrong here. The log tells more under this request id.';
const internal: ErrorMeaning = {
  status: 500,
  code: 'internal',
  title: 'Internal error',
  name: 'InternalServerError',
  detail: internalDetail,
  message: internalDetail,
  issues: [],
  headers: {},
};

/** Every kind of error, for the documentation. */
export const errorKinds: readonly (Kind & { readonly code: string })[] = [
  ...Object.entries(kinds).map(([code, kind]) => Object.assign({ code }, kind)),
  ...Object.values(protocolKinds),
  internal,
].sort((a, b) => a.status - b.status);

/** The one table from errors to HTTP. Any error that is not listed as harmless is a 500 without details. */
export const meaningOf = (error: unknown): ErrorMeaning => {
  if (error instanceof DomainError) {
    const { code, messageForCallers: detail, summary: message = detail, issues } = error;
    const items = error instanceof ItemsDoNotFitError ? { failedItems: error.fields } : {};
    return { ...kinds[code], code, detail, message, issues: firstOf(issues), ...items, headers: headersOf(error) };
  }
  if (error instanceof ProtocolError) {
    const { message, headers } = error;
    return { ...protocolKinds[error.status], detail: message, message, issues: [], headers };
  }
  if (isUndecodablePath(error)) {
    return meaningOf(new DomainError('invalid_input', 'The path holds a broken percent-encoding.'));
  }
  if (isTooDeep(error)) {
    return meaningOf(new DomainError('invalid_input', 'The value is nested too deeply.'));
  }
  return internal;
};

/** One body can have as many issues as values. */
const firstOf = (issues: readonly InputIssue[]): readonly InputIssue[] => {
  const more = issues.length - requestLimits.namedIssues;
  if (more <= 0) return issues;
  return [...issues.slice(0, requestLimits.namedIssues), { path: '', message: `and ${more} more` }];
};

const headersOf = (error: DomainError): Record<string, string> => {
  const { code, retryAfterSeconds } = error;
  if (code === 'unauthenticated') return { 'WWW-Authenticate': 'Basic realm="spanledger", charset="UTF-8"' };
  if (code !== 'unavailable' && code !== 'rate_limited') return {};
  const retryAfter = String(Math.max(1, Math.ceil(retryAfterSeconds ?? retrySecondsDefault)));
  return { 'Retry-After': retryAfter, ...(error instanceof LimitReachedError ? error.headers : {}) };
};

const isUndecodablePath = (error: unknown): boolean =>
  error instanceof URIError || (error instanceof Error && error.cause instanceof URIError);

/** The engine's only word, and `encodeValue`'s, for a value that is too deep to walk through. */
const isTooDeep = (error: unknown): boolean =>
  error instanceof RangeError && /^Maximum call stack|^nested deeper/.test(error.message);
