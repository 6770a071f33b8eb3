/**
 * - `missing_configuration`: an address or a key is not set, or is not usable
 * - `refused`: the server answered with an error; see `status`
 * - `unreachable`, `timed_out`: no answer came
 * - `spans_lost`, `score_lost`: reported to `onError`: these were not delivered and will not be sent again
 * - `not_recorded`: reported to `onError`: a value or a registration could not be used
 */
export type SpanledgerErrorCode =
  | 'missing_configuration'
  | 'refused'
  | 'unreachable'
  | 'timed_out'
  | 'spans_lost'
  | 'score_lost'
  | 'not_recorded';

interface SpanledgerErrorDetails {
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Every error that this package throws or reports. `message` contains the server's own. */
export class SpanledgerError extends Error {
  override readonly name = 'SpanledgerError';
  readonly code: SpanledgerErrorCode;
  /** The HTTP status of the answer; `undefined` when there was none. */
  readonly status: number | undefined;
  /** The delay before a retry, as sent by the server, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(code: SpanledgerErrorCode, message: string, details: SpanledgerErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }
}
