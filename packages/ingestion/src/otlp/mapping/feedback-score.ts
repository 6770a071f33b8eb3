import { clockOf, type Micros, type ScoreId, type ScorePatch, type ScoreRecord } from '@spanledger/core';
import type { Feedback } from '../conventions/feedback.ts';

export type Subject = Pick<ScoreRecord, 'traceId' | 'observationId' | 'sessionId'>;

export interface Judgement {
  readonly id: ScoreId;
  readonly subject: Subject;
  readonly timestamp: Micros;
  readonly environment: string | null;
}

/**
 * The score of a feedback: a number, or else a label, or else an explanation; next to a number its label is metadata.
 * One without a name or without any of these is no score.
 */
export const feedbackScore = (
  { name, score, label, explanation, isByHuman, metadata }: Feedback,
  { id, subject, timestamp, environment }: Judgement,
): ScorePatch | undefined => {
  if (name === null || (score === null && label === null && explanation === null)) return undefined;
  const isTextOnly = score === null && label === null;
  return {
    events: 0,
    id,
    record: {
      timestamp,
      name,
      ...subject,
      datasetRunId: null,
      dataType: score !== null ? 'NUMERIC' : isTextOnly ? 'TEXT' : 'CATEGORICAL',
      source: isByHuman ? 'ANNOTATION' : 'EVAL',
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
      metadata: score === null || label === null ? metadata : { ...metadata, label },
      tags: [],
    },
  };
};
