import { SpanledgerError } from '../spanledger-error.ts';

const attemptsMax = 6;
const firstDelayMs = 500;
const delayMsMax = 10_000;
const retryableStatuses = new Set([429, 502, 503, 504]);

type Sleep = (delayMs: number, signal: AbortSignal | undefined) => Promise<void>;

export interface RetryOptions {
  readonly signal?: AbortSignal | undefined;
  /** No attempt begins later than this after the first one; each gets the remaining time. */
  readonly timeoutMs: number;
  readonly sleep?: Sleep;
  readonly now?: () => number;
}

/**
 * Retries while the server is busy or unreachable: after the delay that it sent, otherwise with exponential back-off
 * and jitter. Every other error, and the last one, is thrown unchanged.
 */
export const withRetries = async <T>(call: (leftMs: number) => Promise<T>, options: RetryOptions): Promise<T> => {
  const { signal, timeoutMs, sleep = pause, now = Date.now } = options;
  const deadline = now() + timeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(Math.max(1, Math.ceil(deadline - now())));
    } catch (error) {
      const delayMs = delayAfter(error, attempt);
      if (delayMs === undefined || now() + delayMs > deadline) throw error;
      await sleep(delayMs, signal);
    }
  }
};

/** `undefined`: it is not worth trying again. */
const delayAfter = (error: unknown, attempt: number): number | undefined => {
  if (!(error instanceof SpanledgerError) || attempt >= attemptsMax) return undefined;
  if (error.code === 'refused' && !retryableStatuses.has(error.status ?? 0)) return undefined;
  const backOffMs = Math.min(firstDelayMs * 2 ** (attempt - 1), delayMsMax);
  return error.retryAfterMs ?? backOffMs * (0.8 + Math.random() * 0.4);
};

const pause: Sleep = (delayMs, signal) =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, delayMs);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
