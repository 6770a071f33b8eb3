import {
  clockOf,
  earliestClock,
  type Micros,
  type ObservationId,
  type ScoreId,
  type ScorePatch,
  type TraceId,
} from '@spanledger/core';
import { generatedId } from '../../patches/generated-id.ts';
import { parsedObject } from '../conventions/attribute-source.ts';
import { evaluationEvent, evaluationOf } from '../conventions/evaluation-result.ts';
import type { OtlpLogRecord } from '../otlp-log.ts';
import { AttributeList } from '../otlp-span.ts';
import { problemOf } from '../span-id.ts';
import { feedbackScore } from './feedback-score.ts';
import { eventNameKey, eventNameOf, nanosOf, timeOfRecord } from './log-record.ts';

/**
 * The score of a `gen_ai.evaluation.result` record: of the span in whose context it was written, otherwise of its
 * trace; `undefined` for any other record and for one without either. Its id is derived from its content and time, so
 * repeating the record adds no score.
 */
export const mapEvaluationRecord = (
  record: OtlpLogRecord,
  receivedAt: Micros,
  environment: string | undefined,
): ScorePatch | undefined => {
  if (eventNameOf(record) !== evaluationEvent || !namesTrace(record)) return undefined;
  const { traceId, spanId } = record;
  const given = evaluationOf(attributesOf(record));
  const time = timeOfRecord(record);
  const timestamp = time ?? receivedAt;
  const { name, score, label, explanation } = given;
  const identity = JSON.stringify([traceId, spanId, nanosOf(record), name, score, label, explanation]);
  const patch = feedbackScore(given, {
    id: generatedId('score', identity) as ScoreId,
    subject: { traceId: traceId as TraceId, observationId: (spanId || null) as ObservationId | null, sessionId: null },
    timestamp,
    environment: environment ?? null,
  });
  if (patch === undefined) return undefined;
  if (time !== undefined) return { ...patch, events: 1 };
  // It has another time each time it arrives: the first wins.
  const timeless = { ...patch.record, clock: clockOf(0), clocks: { timestamp: earliestClock(timestamp, 'derived') } };
  return { ...patch, events: 1, record: timeless };
};

/** Without a span the trace is judged; a span id that cannot be one is no absence. */
const namesTrace = (record: OtlpLogRecord): boolean => {
  const { problem, traceId, spanId } = record;
  // Any valid id replaces the absent one: only the trace's is checked then.
  return problemOf({ problem, traceId, spanId: spanId === '' ? 'a'.repeat(16) : spanId }) === undefined;
};

/** Its attributes, and the members of an object body; a text body is added. */
const attributesOf = ({ attributes, body }: OtlpLogRecord): AttributeList => {
  const all = new AttributeList();
  for (const [at, key] of attributes.keys.entries()) {
    if (key === eventNameKey) continue;
    all.keys.push(key);
    all.values.push(attributes.values[at] ?? null);
  }
  const members = parsedObject(body) ?? (body === null || body === '' ? {} : { body });
  for (const [key, value] of Object.entries(members)) {
    all.keys.push(key);
    all.values.push(value);
  }
  return all;
};
