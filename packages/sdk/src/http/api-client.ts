import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { SpanledgerError } from '../spanledger-error.ts';
import { sdkVersion } from '../version.ts';
import { withRetries } from './retry.ts';

const attemptMsMax = 10_000;

type QueryValue = string | number | boolean | Date | readonly string[] | undefined;

export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** Such as `/api/public/traces`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export interface ApiClientSettings {
  readonly baseUrl: string;
  readonly authorization: string;
  readonly timeoutMs: number;
  /** Why no request can be sent. */
  readonly problem?: SpanledgerError | undefined;
}

/**
 * The JSON of the server's answer. Waits and retries while the server is busy or unreachable, so the request must be
 * safe to repeat. Rejects with `SpanledgerError`: after `timeoutMs` at the latest, at once while there is a `problem`.
 * When `signal` aborts, rejects with its reason.
 */
export type ApiClient = <T>(request: ApiRequest) => Promise<T>;

export const createApiClient =
  (settings: ApiClientSettings): ApiClient =>
  <T>(request: ApiRequest) =>
    settings.problem === undefined
      ? withRetries((leftMs) => callOnce<T>(settings, request, Math.min(leftMs, attemptMsMax)), {
          signal: request.signal,
          timeoutMs: settings.timeoutMs,
        })
      : Promise.reject(settings.problem);

const callOnce = async <T>(settings: ApiClientSettings, request: ApiRequest, attemptMs: number): Promise<T> => {
  request.signal?.throwIfAborted();
  const url = `${settings.baseUrl}${request.path}${queryOf(request.query ?? {})}`;
  const timeout = AbortSignal.timeout(attemptMs);
  let answer: { response: Response; text: string };
  try {
    const response = await unobserved(() =>
      fetch(url, {
        method: request.method,
        headers: headersOf(settings, request),
        signal: request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      }),
    );
    answer = { response, text: await response.text() };
  } catch (cause) {
    request.signal?.throwIfAborted();
    if (timeout.aborted) throw new SpanledgerError('timed_out', `No answer from ${url} within ${attemptMs} ms.`);
    throw new SpanledgerError('unreachable', `Could not reach ${url}: ${reasonOf(cause)}.`, { cause });
  }
  return read(url, answer.response, answer.text) as T;
};

/** Instrumentation of `fetch` must not record this package's own requests. */
const unobserved = <T>(fn: () => T): T => context.with(suppressTracing(context.active()), fn);

const headersOf = (settings: ApiClientSettings, request: ApiRequest): Record<string, string> => ({
  accept: 'application/json',
  authorization: settings.authorization,
  'user-agent': `spanledger-sdk/${sdkVersion}`,
  ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
});

const read = (url: string, response: Response, text: string): unknown => {
  if (!response.ok) {
    const { status } = response;
    const retryAfterMs = retryAfterOf(response.headers.get('retry-after'));
    throw new SpanledgerError('refused', messageOf(text) ?? `${status} ${response.statusText}`, {
      status,
      retryAfterMs,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `${url} did not answer with JSON. Is it a Spanledger server?`;
    throw new SpanledgerError('refused', message, { status: response.status, cause });
  }
};

/** The sentence of an error answer: `detail` of RFC 9457, otherwise `message` and `title`. */
const messageOf = (text: string): string | undefined => {
  try {
    const { detail, message, title } = JSON.parse(text) as Record<string, unknown>;
    return [detail, message, title].find((said): said is string => typeof said === 'string' && said !== '');
  } catch {
    return undefined;
  }
};

/** RFC 9110, section 10.2.3: seconds, or a date. */
const retryAfterOf = (header: string | null): number | undefined => {
  if (header === null || header.trim() === '') return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
};

const reasonOf = (cause: unknown): string => {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  if (!(inner instanceof Error)) return String(inner);
  const code = (inner as NodeJS.ErrnoException).code;
  return inner.message || code || inner.name;
};

const queryOf = (query: Readonly<Record<string, QueryValue>>): string => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    const values = Array.isArray(value) ? (value as readonly string[]) : [value as string | number | boolean | Date];
    for (const one of values) parameters.append(name, one instanceof Date ? one.toISOString() : String(one));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
};
