import {
  createContextKey,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span as OtelSpan,
  type Tracer,
} from '@opentelemetry/api';
import type { ReportError } from '../client/report-error.ts';
import type { ScoreInput } from '../scores/score.ts';
import { SpanledgerError } from '../spanledger-error.ts';
import type { ActiveContext } from './active-context.ts';
import { observeWith, type ActiveRecording, type Recording } from './observe-with.ts';
import { spanAttributes } from './span-attributes.ts';
import type { SpanFields } from './span-fields.ts';
import type { Span, SpanReference, SpanStarter, StartOptions } from './span.ts';
import { traceFieldsOf, withTraceFields } from './trace-fields.ts';

export interface RecorderParts {
  readonly tracer: Tracer;
  readonly active: ActiveContext;
  readonly report: ReportError;
  readonly score: (score: ScoreInput, within: Context) => string;
}

const spanKey = createContextKey('spanledger.span');

/** The innermost span of this package that the context is in. */
export const spanOf = (context: Context): Span | undefined => context.getValue(spanKey) as Span | undefined;

/** Starts spans below the current context of `within`. */
export const createSpanStarter = (parts: RecorderParts, within: () => Context): SpanStarter => {
  const start = (name: string, options: StartOptions): Recording => startRecording(parts, within(), name, options);
  const begin = (name: string, options: StartOptions): ActiveRecording => {
    const recording = start(name, options);
    return { ...recording, run: (fn) => parts.active.run(recording.context, fn) };
  };
  return {
    observe: observeWith(begin),
    generation: observeWith((name, options) => begin(name, asGeneration(options))),
    startSpan: (name, options = {}) => start(name, options).span,
    startGeneration: (name, options = {}) => start(name, asGeneration(options)).span,
  };
};

const asGeneration = (options: StartOptions): StartOptions => ({ ...options, type: options.type ?? 'generation' });

const startRecording = (parts: RecorderParts, within: Context, name: string, options: StartOptions): Recording => {
  const { startTime, parent, ...fields } = options;
  const outer = parent === undefined ? within : below(parts, parent, within);
  const otelSpan = parts.tracer.startSpan(name, isTime(startTime) ? { startTime } : {}, outer);
  const { traceId, spanId: id } = otelSpan.spanContext();
  let hasOutput = false;
  const update = (more: SpanFields): Span => {
    hasOutput ||= more.output !== undefined;
    describe(parts, otelSpan, more);
    return span;
  };
  const span: Span = {
    ...createSpanStarter(parts, () => withActiveFields(context, parts.active.current())),
    id,
    traceId,
    otelSpan,
    update,
    score: (score) => parts.score({ ...score, traceId, observationId: id }, context),
    end: (at) => {
      if (otelSpan.isRecording()) otelSpan.end(isTime(at) ? at : undefined);
    },
  };
  const context = trace.setSpan(outer, otelSpan).setValue(spanKey, span);
  update({ ...fields, type: fields.type ?? 'span' });
  return { span, context, hasOutput: () => hasOutput, fail: (error) => fail(span, error) };
};

const isTime = (time: Date | undefined): time is Date => time !== undefined && !Number.isNaN(time.getTime());

/** A `withTrace` inside of a span applies to spans started through that span, too. */
const withActiveFields = (context: Context, active: Context): Context => {
  const isSameTrace = trace.getSpanContext(active)?.traceId === trace.getSpanContext(context)?.traceId;
  return isSameTrace ? withTraceFields(context, traceFieldsOf(active)) : context;
};

const describe = (parts: RecorderParts, otelSpan: OtelSpan, fields: SpanFields): void => {
  if (!otelSpan.isRecording()) return;
  try {
    otelSpan.setAttributes(spanAttributes(fields));
    if (fields.level === 'ERROR') {
      const message = fields.statusMessage;
      otelSpan.setStatus({ code: SpanStatusCode.ERROR, ...(message === undefined ? {} : { message }) });
    }
  } catch (cause) {
    parts.report(new SpanledgerError('not_recorded', 'An update of a span could not be recorded.', { cause }));
  }
};

const fail = (span: Span, error: unknown): void => {
  const statusMessage = error instanceof Error ? error.message : String(error);
  if (error instanceof Error) span.otelSpan.recordException(error);
  span.update({ level: 'ERROR', statusMessage });
};

/** The context below a span of any process; the trace's fields of `within` stay in force. */
const below = (parts: RecorderParts, parent: SpanReference, within: Context): Context => {
  const spanContext = { traceId: parent.traceId, spanId: parent.id, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  if (!isSpanContextValid(spanContext)) {
    const message = 'A parent is not an OpenTelemetry span (32 and 16 hexadecimal digits): a new trace begins.';
    parts.report(new SpanledgerError('not_recorded', message));
  }
  return trace.setSpanContext(withTraceFields(ROOT_CONTEXT, traceFieldsOf(within)), spanContext);
};
