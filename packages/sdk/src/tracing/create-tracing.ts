import { context, propagation, trace, type Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  ParentBasedSampler,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { ReportError } from '../client/report-error.ts';
import type { Settings } from '../client/settings.ts';
import type { ScoreInput } from '../scores/score.ts';
import { SpanledgerError } from '../spanledger-error.ts';
import { sdkVersion } from '../version.ts';
import { ownContext, sharedContext } from './active-context.ts';
import { createSpanStarter, spanOf } from './recorder.ts';
import { createSpanPipeline } from './span-pipeline.ts';
import type { Span, SpanStarter } from './span.ts';
import { joinTraceFields, traceAttributes, traceFieldsOf, withTraceFields, type TraceFields } from './trace-fields.ts';

export interface TraceRecording extends SpanStarter {
  /** Sets trace fields that every span started inside of `fn` carries; nested calls are merged. */
  readonly withTrace: <T>(fields: TraceFields, fn: () => T) => T;
  /** The innermost span that is being observed; `undefined` outside of all. */
  readonly activeSpan: () => Span | undefined;
  /** Scores a trace, one of its observations or a session; returns the score's id. Sent in the background. */
  readonly score: (score: ScoreInput) => string;
}

export interface Tracing {
  readonly recording: TraceRecording;
  readonly flush: () => Promise<void>;
  readonly shutdown: () => Promise<void>;
}

export const createTracing = (
  settings: Settings,
  score: (score: ScoreInput) => string,
  report: ReportError,
): Tracing => {
  const everywhere: TraceFields = { environment: settings.environment, release: settings.release };
  const fieldsOf = (within: Context): TraceFields => joinTraceFields(everywhere, traceFieldsOf(within));
  const scoreWithin = (given: ScoreInput, within: Context): string =>
    score({ ...given, environment: given.environment ?? fieldsOf(within).environment });
  const pipeline = settings.enabled ? createSpanPipeline(settings, report) : undefined;
  const provider = createProvider(settings, [setTraceFields(fieldsOf), ...(pipeline === undefined ? [] : [pipeline])]);
  const active = settings.registerGlobally ? sharedContext : ownContext();
  const unregister = settings.registerGlobally ? registerGlobally(provider, report) : undefined;
  const tracer = provider.getTracer('@spanledger/sdk', sdkVersion);
  return {
    recording: {
      ...createSpanStarter({ tracer, active, report, score: scoreWithin }, () => active.current()),
      withTrace: (fields, fn) => {
        const inner = withTraceFields(active.current(), fields);
        trace.getSpan(inner)?.setAttributes(traceAttributes(traceFieldsOf(inner)));
        return active.run(inner, fn);
      },
      activeSpan: () => spanOf(active.current()),
      score: (given) => scoreWithin(given, active.current()),
    },
    flush: async () => pipeline?.drain(),
    shutdown: async () => {
      unregister?.();
      await provider.shutdown();
    },
  };
};

/** Every span carries the fields of its trace: whichever arrives, the trace is described. */
const setTraceFields = (fieldsOf: (within: Context) => TraceFields): SpanProcessor => ({
  onStart: (span, within) => void span.setAttributes(traceAttributes(fieldsOf(within))),
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
});

const createProvider = (settings: Settings, spanProcessors: SpanProcessor[]): BasicTracerProvider => {
  const named = settings.serviceName === undefined ? {} : { 'service.name': settings.serviceName };
  return new BasicTracerProvider({
    spanProcessors,
    resource: defaultResource()
      .merge(detectResources({ detectors: [envDetector] }))
      .merge(resourceFromAttributes(named)),
    // Costs add up only over all spans, and metadata needs an attribute for each key.
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanLimits: { attributeCountLimit: 10_000, attributeValueLengthLimit: Infinity },
  });
};

const registerGlobally = (provider: BasicTracerProvider, report: ReportError): (() => void) => {
  const isProvider = trace.setGlobalTracerProvider(provider);
  const isContext = context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const isPropagator = propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  if (!isProvider) {
    const message = 'Another OpenTelemetry provider is registered: only spans of this client reach Spanledger.';
    report(new SpanledgerError('not_recorded', message));
  }
  return () => {
    if (isProvider) trace.disable();
    if (isContext) context.disable();
    if (isPropagator) propagation.disable();
  };
};
