import type { Context } from '@opentelemetry/api';
import type { Observe, ObserveOptions, Span, StartOptions } from './span.ts';

export interface Recording {
  readonly span: Span;
  /** In which the span is the active one. */
  readonly context: Context;
  /** True if an `update` set the output. */
  readonly hasOutput: () => boolean;
  readonly fail: (error: unknown) => void;
}

export interface ActiveRecording extends Recording {
  readonly run: <T>(fn: () => T) => T;
}

/** `observe`, for a function that begins a recording. */
export const observeWith =
  (begin: (name: string, options: StartOptions) => ActiveRecording): Observe =>
  <T>(name: string, ...rest: [(span: Span) => T] | [ObserveOptions, (span: Span) => T]): T => {
    const [options, fn] = rest.length === 1 ? [{}, rest[0]] : rest;
    const { captureOutput = true, ...startOptions } = options;
    const recording = begin(name, startOptions);
    const succeed = (output: unknown): void => {
      if (captureOutput && !recording.hasOutput()) recording.span.update({ output });
      recording.span.end();
    };
    const fail = (error: unknown): void => {
      recording.fail(error);
      recording.span.end();
    };
    let result: T;
    try {
      result = recording.run(() => fn(recording.span));
    } catch (error) {
      fail(error);
      throw error;
    }
    return settle(result, succeed, fail);
  };

/**
 * Calls back with the outcome of a result, and returns it to the caller: a promise as the same promise, with all its
 * other members.
 */
const settle = <T>(result: T, succeed: (value: unknown) => void, fail: (error: unknown) => void): T => {
  if (result instanceof Promise) {
    void result.then(succeed, fail);
    return result;
  }
  if (!isThenable(result)) {
    succeed(result);
    return result;
  }
  // Lazy thenables (query builders) run once for every `then`, so this one must be the only one.
  const once = Promise.resolve(result).then(
    (value) => {
      succeed(value);
      return value;
    },
    (error: unknown) => {
      fail(error);
      throw error;
    },
  );
  return once as T;
};

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
