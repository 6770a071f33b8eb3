export type DomainErrorCode =
  | 'not_found'
  | 'invalid_input'
  | 'conflict'
  | 'permission_denied'
  | 'unauthenticated'
  | 'second_factor_required'
  | 'second_factor_missing'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'rate_limited'
  | 'too_expensive'
  | 'unavailable';

/** One problem of an input: where (a path such as `batch[3].body.name`) and what was expected. */
export interface InputIssue {
  readonly path: string;
  readonly message: string;
  /** Its kind by zod, where it is an issue of a schema. */
  readonly code?: string;
}

/** How messages of zod end that speak of types and lengths, and what is said instead. */
const wordings = [
  ['received undefined', 'is missing'],
  ['expected string to have >=1 characters', 'must not be empty'],
] as const;

/** The message of an issue of zod, in words for who sent the request. */
export const issueMessage = (message: string): string =>
  wordings.find(([end]) => message.endsWith(end))?.[1] ?? message;

interface DomainErrorDetails {
  readonly cause?: unknown;
  readonly issues?: readonly InputIssue[];
  /** The message as one that existing clients compare, where it is another than the sentence for readers. */
  readonly summary?: string;
  /** For `rate_limited` and `unavailable`: when it is worth trying again. */
  readonly retryAfterSeconds?: number | undefined;
  /** The address of a server in the message, as ` at ${place}`: operators need it, and callers must not see it. */
  readonly place?: string | undefined;
}

/**
 * A failure that its reader can act on. `code` is stable; `message` describes what to do next and never holds row
 * contents. Each edge maps codes to its own terms in one table.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: DomainErrorCode;
  readonly issues: readonly InputIssue[];
  readonly summary: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly place: string | undefined;
  /** The message without the address of a server. */
  readonly messageForCallers: string;

  constructor(code: DomainErrorCode, message: string, details: DomainErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.issues = details.issues ?? [];
    this.summary = details.summary;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.place = details.place;
    this.messageForCallers = details.place === undefined ? message : message.replace(` at ${details.place}`, '');
  }
}

/** What a failure says to callers. */
export const messageForCallersOf = (error: unknown): string => {
  if (error instanceof DomainError) return error.messageForCallers;
  return error instanceof Error ? error.message : String(error);
};

/** A read that would return more bytes than its reader returns at once: `too_expensive`, unless it is read in parts. */
export class AnswerTooLargeError extends DomainError {
  constructor() {
    const inPages = 'page through the observations of a trace (GET /api/public/v2/observations?traceId=…)';
    super('too_expensive', `The answer is too large: ask for fewer items (limit) or fields, ${inPages}, or export.`);
  }
}

export const notFound = (message: string): DomainError => new DomainError('not_found', message);

export const invalidInput = (message: string, issues: readonly InputIssue[] = []): DomainError =>
  new DomainError('invalid_input', message, { issues });

/** A request that is refused because of one of its parts, such as `body.name`. */
export const invalidField = (path: string, message: string): DomainError => invalidRequest([{ path, message }]);

const invalidRequestSummary = 'Invalid request data';

/** A request that is refused because of some of its parts; the message names the first, unless it is given. */
export const invalidRequest = (issues: readonly InputIssue[], named = firstOf(issues)): DomainError =>
  new DomainError('invalid_input', `${invalidRequestSummary}: ${named}`, { issues, summary: invalidRequestSummary });

const firstOf = ([first]: readonly InputIssue[]): string => `${first?.path ?? ''} ${first?.message ?? ''}`.trim();

/** Throws `invalidRequest` when there are issues. */
export const refuseIssues = (issues: readonly InputIssue[]): void => {
  if (issues.length > 0) throw invalidRequest(issues);
};

export const conflict = (message: string): DomainError => new DomainError('conflict', message);

export const permissionDenied = (message: string): DomainError => new DomainError('permission_denied', message);

export const unavailable = (message: string, cause?: unknown, retryAfterSeconds = 1): DomainError =>
  new DomainError('unavailable', message, { cause, retryAfterSeconds });

/** The same of the server at an address, which the message has as ` at ${place}`. */
export const unavailableAt = (place: string, message: string, cause?: unknown, retryAfterSeconds = 1): DomainError =>
  new DomainError('unavailable', message, { cause, retryAfterSeconds, place });

/**
 * What cannot be done because of a failure: with its reason if a server is away, as that names the server, and without
 * if it is of another kind, whose words are not for callers.
 */
export const unavailableBecause = (sentence: string, cause: unknown): DomainError => {
  if (!(cause instanceof DomainError) || cause.code !== 'unavailable') {
    return unavailable(`${sentence} Try again.`, cause);
  }
  const { message, place, retryAfterSeconds } = cause;
  return new DomainError('unavailable', `${sentence} ${message}`, { cause, place, retryAfterSeconds });
};
