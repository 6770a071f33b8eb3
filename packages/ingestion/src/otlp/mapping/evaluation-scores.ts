import {
  clockOf,
  latestMicros,
  type Micros,
  type ObservationId,
  type ScoreId,
  type ScorePiece,
  type TraceId,
} from '@spanledger/core';
import { generatedId } from '../../langfuse/generated-id.ts';
import type { AttributeList, OtlpEvent, OtlpSpan } from '../otlp-span.ts';

const evaluationEvent = 'gen_ai.evaluation.result';

/**
 * The scores in a span's `gen_ai.evaluation.result` events: a number, or else a label. One without a name or without
 * either is no score; as an event it stays with its span. Ids are made from the span and the event's position, so
 * sending a span again scores nothing twice.
 */
export const evaluationScores = (span: OtlpSpan, end: Micros, environment: string | null): readonly ScorePiece[] => {
  if (span.events === undefined) return noScores;
  const scores: ScorePiece[] = [];
  for (const [index, event] of span.events.entries()) {
    if (event.name !== evaluationEvent) continue;
    const score = scoreOf(event, index, span, end, environment);
    if (score !== undefined) scores.push(score);
  }
  return scores;
};

const noScores: readonly ScorePiece[] = [];

const scoreOf = (
  { attributes, timeUnixNano }: OtlpEvent,
  index: number,
  span: OtlpSpan,
  end: Micros,
  environment: string | null,
): ScorePiece | undefined => {
  const name = textAt(attributes, 'gen_ai.evaluation.name');
  const value = attributes.get('gen_ai.evaluation.score.value');
  const label = textAt(attributes, 'gen_ai.evaluation.score.label');
  const number = typeof value === 'number' ? value : null;
  if (name === null || (number === null && label === null)) return undefined;
  const timestamp = timeOf(timeUnixNano) ?? end;
  return {
    events: 0,
    id: generatedId('score', `${span.traceId}\n${span.spanId}\n${index}`) as ScoreId,
    record: {
      timestamp,
      name,
      traceId: span.traceId as TraceId,
      observationId: span.spanId as ObservationId,
      sessionId: null,
      datasetRunId: null,
      dataType: number === null ? 'CATEGORICAL' : 'NUMERIC',
      source: 'EVAL',
      value: number,
      stringValue: number === null ? label : null,
      comment: textAt(attributes, 'gen_ai.evaluation.explanation'),
      configId: null,
      queueId: null,
      authorUserId: null,
      executionTraceId: null,
      environment,
      clock: clockOf(timestamp),
      clocks: undefined,
      metadata: number === null || label === null ? {} : { label },
      tags: [],
    },
  };
};

const textAt = (attributes: AttributeList, key: string): string | null => {
  const value = attributes.get(key);
  return typeof value === 'string' && value !== '' ? value : null;
};

const timeOf = (nanos: string): Micros | undefined => {
  const micros = Number(nanos.slice(0, -3));
  return micros > 0 && micros < latestMicros ? micros : undefined;
};
