import {
  latestMicros,
  type Micros,
  type ObservationId,
  type ScoreId,
  type ScorePatch,
  type TraceId,
} from '@spanledger/core';
import { generatedId } from '../../patches/generated-id.ts';
import { evaluationEvent, evaluationOf } from '../conventions/evaluation-result.ts';
import type { Feedback } from '../conventions/feedback.ts';
import type { OtlpSpan } from '../otlp-span.ts';
import { feedbackScore, type Subject } from './feedback-score.ts';
import { spanFields } from './span-fields.ts';
import type { SpanReader } from './span-reader.ts';

const noScores: readonly ScorePatch[] = [];

/**
 * The scores of a span: in `gen_ai.evaluation.result` events, and in attributes that a convention reads as feedback.
 * Other values stay with the span. Ids are derived from the span and the score's place in it, so sending a span again
 * adds no second score. The reader must hold the span.
 */
export const evaluationScores = (
  span: OtlpSpan,
  end: Micros,
  environment: string | null,
  reader: SpanReader,
): readonly ScorePatch[] => {
  const feedback = reader.first(spanFields.feedback);
  if (span.events === undefined && feedback === undefined) return noScores;
  const scores: ScorePatch[] = [];
  const take = (given: Feedback, place: string, timestamp: Micros, sessionId?: string): void => {
    const subject = subjectOf(given, span, sessionId);
    if (subject === undefined) return;
    const id = generatedId('score', `${span.traceId}\n${span.spanId}\n${place}`) as ScoreId;
    const score = feedbackScore(given, { id, subject, timestamp, environment });
    if (score !== undefined) scores.push(score);
  };
  for (const [index, { name, attributes, timeUnixNano }] of (span.events ?? []).entries()) {
    if (name === evaluationEvent) take(evaluationOf(attributes), String(index), timeOf(timeUnixNano) ?? end);
  }
  for (const given of feedback ?? []) {
    take(given, `${given.target}\n${given.place}`, end, reader.first(spanFields.sessionId));
  }
  return scores;
};

/** The subject of the feedback: the span or its trace, or those of its only link; a session by the id on the span. */
const subjectOf = ({ target }: Feedback, span: OtlpSpan, sessionId: string | undefined): Subject | undefined => {
  if (target === 'session') {
    return sessionId === undefined ? undefined : { traceId: null, observationId: null, sessionId };
  }
  const linked = span.links?.length === 1 ? span.links[0] : undefined;
  const { traceId, spanId } = linked === undefined || linked.spanId === '' ? span : linked;
  return {
    traceId: traceId as TraceId,
    observationId: target === 'span' ? (spanId as ObservationId) : null,
    sessionId: null,
  };
};

const timeOf = (nanos: string): Micros | undefined => {
  const micros = Number(nanos.slice(0, -3));
  return micros > 0 && micros < latestMicros ? micros : undefined;
};
