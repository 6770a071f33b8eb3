import {
  clockOf,
  latestMicros,
  type Micros,
  type ObservationId,
  type ScoreId,
  type ScorePiece,
  type ScoreRecord,
  type TraceId,
} from '@spanledger/core';
import { generatedId } from '../../langfuse/generated-id.ts';
import type { Feedback } from '../conventions/feedback.ts';
import type { AttributeList, AttributeValue, OtlpSpan } from '../otlp-span.ts';
import { spanFields } from './span-fields.ts';
import type { SpanReader } from './span-reader.ts';

const evaluationEvent = 'gen_ai.evaluation.result';
const noScores: readonly ScorePiece[] = [];

/**
 * The scores that a span tells: in `gen_ai.evaluation.result` events, and in attributes that a convention reads as
 * feedback. A number, or else a label, or else an explanation; one without a name or without any of these is no score,
 * and stays with its span. Ids are made from the span and the score's place in it, so sending a span again scores
 * nothing twice. The reader must hold the span.
 */
export const evaluationScores = (
  span: OtlpSpan,
  end: Micros,
  environment: string | null,
  reader: SpanReader,
): readonly ScorePiece[] => {
  const feedback = reader.first(spanFields.feedback);
  if (span.events === undefined && feedback === undefined) return noScores;
  const scores: ScorePiece[] = [];
  for (const [index, { name, attributes, timeUnixNano }] of (span.events ?? []).entries()) {
    if (name !== evaluationEvent) continue;
    const score = scoreOf(evaluationOf(attributes), String(index), span, timeOf(timeUnixNano) ?? end, environment);
    if (score !== undefined) scores.push(score);
  }
  for (const given of feedback ?? []) {
    const place = `${given.target}\n${given.place}`;
    const score = scoreOf(given, place, span, end, environment, reader.first(spanFields.sessionId));
    if (score !== undefined) scores.push(score);
  }
  return scores;
};

const evaluationOf = (attributes: AttributeList): Feedback => ({
  target: 'span',
  place: '',
  name: textOf(attributes.get('gen_ai.evaluation.name')),
  score: numberOf(attributes.get('gen_ai.evaluation.score.value')),
  label: textOf(attributes.get('gen_ai.evaluation.score.label')),
  explanation: textOf(attributes.get('gen_ai.evaluation.explanation')),
  isByHuman: false,
  metadata: {},
});

const scoreOf = (
  given: Feedback,
  place: string,
  span: OtlpSpan,
  timestamp: Micros,
  environment: string | null,
  sessionId?: string,
): ScorePiece | undefined => {
  const { name, score, label, explanation } = given;
  const subject = subjectOf(given, span, sessionId);
  if (name === null || subject === undefined || (score === null && label === null && explanation === null)) {
    return undefined;
  }
  const isTextOnly = score === null && label === null;
  return {
    events: 0,
    id: generatedId('score', `${span.traceId}\n${span.spanId}\n${place}`) as ScoreId,
    record: {
      timestamp,
      name,
      ...subject,
      datasetRunId: null,
      dataType: score !== null ? 'NUMERIC' : isTextOnly ? 'TEXT' : 'CATEGORICAL',
      source: given.isByHuman ? 'ANNOTATION' : 'EVAL',
      value: score,
      stringValue: score !== null ? null : isTextOnly ? explanation : label,
      comment: isTextOnly ? null : explanation,
      configId: null,
      queueId: null,
      authorUserId: null,
      executionTraceId: null,
      environment,
      clock: clockOf(timestamp),
      clocks: undefined,
      metadata: score === null || label === null ? given.metadata : { ...given.metadata, label },
      tags: [],
    },
  };
};

type Subject = Pick<ScoreRecord, 'traceId' | 'observationId' | 'sessionId'>;

/** What is judged: the span or its trace, or those that its only link names; a session by the id that it carries. */
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

const textOf = (value: AttributeValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

const numberOf = (value: AttributeValue | undefined): number | null => (typeof value === 'number' ? value : null);

const timeOf = (nanos: string): Micros | undefined => {
  const micros = Number(nanos.slice(0, -3));
  return micros > 0 && micros < latestMicros ? micros : undefined;
};
