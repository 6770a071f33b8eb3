import type { Span as OtelSpan } from '@opentelemetry/api';
import type { SpanScore } from '../scores/score.ts';
import type { SpanFields } from './span-fields.ts';

/** A span of a trace, of any client: enough to continue below it. */
export interface SpanReference {
  readonly traceId: string;
  readonly id: string;
}

export interface StartOptions extends SpanFields {
  /** Now when absent. */
  readonly startTime?: Date | undefined;
  /** The parent span. When absent the active one; without any, the span begins a trace of its own. */
  readonly parent?: SpanReference | undefined;
}

export interface ObserveOptions extends StartOptions {
  /** Whether the result becomes the output when no `update` set one. `true` when absent. */
  readonly captureOutput?: boolean | undefined;
}

/**
 * Runs `fn` in a span and returns what it returns. The span is active inside of `fn`, across `await` too, so spans
 * started there nest below it. It ends when `fn` returns, or when the promise that it returned settles. An error makes
 * it level `ERROR` with the error's message, and is thrown on unchanged.
 */
export interface Observe {
  <T>(name: string, fn: (span: Span) => T): T;
  <T>(name: string, options: ObserveOptions, fn: (span: Span) => T): T;
}

export interface SpanStarter {
  readonly observe: Observe;
  /** `observe` for a call of a model: the type is `generation`. */
  readonly generation: Observe;
  /** Starts a span that its caller ends. It does not become the active one. */
  readonly startSpan: (name: string, options?: StartOptions) => Span;
  /** `startSpan` for a call of a model: the type is `generation`. */
  readonly startGeneration: (name: string, options?: StartOptions) => Span;
}

/** One observation. Spans that it starts nest below it, whichever span is active. Its methods never throw. */
export interface Span extends SpanStarter, SpanReference {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits: the observation's id. */
  readonly id: string;
  /** For features of OpenTelemetry beyond this interface, such as events and links. */
  readonly otelSpan: OtelSpan;
  /** Adds fields to the span. Without effect once it has ended. */
  readonly update: (fields: SpanFields) => Span;
  /** Scores this span; returns the score's id. */
  readonly score: (score: SpanScore) => string;
  /** Ends the span, now without a time. Only the first call counts. */
  readonly end: (at?: Date) => void;
}
