import type { Micros, ObservationId, ObservationPatch, ScorePatch, TraceId } from '@spanledger/core';
import { tooManyMonths, type MonthBudget } from '../../month-budget.ts';
import type { OtlpResource, OtlpScope, OtlpSpan } from '../otlp-span.ts';
import { evaluationScores } from './evaluation-scores.ts';
import { addSpanMetadata, mapObservation, type ScopeContext } from './map-observation.ts';
import { addToTrace } from './map-trace.ts';
import { responseIdOf } from './response-id.ts';
import { spanFields } from './span-fields.ts';
import type { SpanReader } from './span-reader.ts';
import { spanTimes } from './span-times.ts';
import { statedMetadata } from './stated-metadata.ts';
import { draftOf, type TraceDraft } from './trace-draft.ts';

/** What the spans of one request come to, and what their mapping needs. */
export interface Mapping {
  readonly receivedAt: Micros;
  readonly reader: SpanReader;
  readonly observations: ObservationPatch[];
  readonly scores: ScorePatch[];
  readonly drafts: Map<string, TraceDraft>;
  readonly months: MonthBudget;
}

/** Adds the observation of a span. Returns the reason if it cannot be stored. */
export const mapSpan = (
  span: OtlpSpan,
  scope: OtlpScope,
  resource: OtlpResource,
  context: ScopeContext,
  { receivedAt, reader, observations, scores, drafts, months }: Mapping,
): string | undefined => {
  const times = spanTimes(span.startTime, span.endTime, receivedAt);
  reader.load(span, scope, resource, times.start);
  const metadata = statedMetadata(reader, spanFields.metadata);
  const record = mapObservation(span, times, reader, context.origin, metadata);
  const ownScores = evaluationScores(span, times.end, record.environment, reader);
  const isAdmitted =
    ownScores.length === 0
      ? months.admits(times.start)
      : months.admits(times.start, ...ownScores.map((score) => score.record.timestamp));
  if (!isAdmitted) return tooManyMonths;
  addToTrace(draftOf(drafts, span.traceId), reader, times, record, context);
  addSpanMetadata(metadata, record, span, reader, context);
  for (const score of ownScores) scores.push(score);
  observations.push({
    traceId: span.traceId as TraceId,
    id: span.spanId as ObservationId,
    record,
    isComplete: !times.isGuess,
    isTraceUnknown: false,
    events: 1,
    responseId: responseIdOf(record, reader),
  });
  return undefined;
};
