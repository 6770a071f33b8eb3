import type { scoreSchema, scoreV1Schema } from '@spanledger/api-contract';
import { formatIso, type Score, type ScoreWithTrace } from '@spanledger/core';
import type { z } from 'zod';

import { maskingJson, storedMetadata } from './stored-metadata.ts';

type ScoreV1Json = z.input<typeof scoreV1Schema>;

/** Texts have no number at all; categories and corrections have 0. */
const numberOf = ({ dataType, value }: Score): { value?: number } => (dataType === 'TEXT' ? {} : { value: value ?? 0 });

const membersOf = (score: Score) => ({
  id: score.id,
  projectId: score.projectId,
  name: score.name,
  dataType: score.dataType,
  source: score.source,
  ...numberOf(score),
  stringValue: score.stringValue,
  comment: score.comment,
  metadata: storedMetadata(score.metadata),
  ...maskingJson(score.metadata),
  configId: score.configId,
  queueId: score.queueId,
  authorUserId: score.authorUserId,
  executionTraceId: score.executionTraceId,
  environment: score.environment,
  timestamp: formatIso(score.timestamp),
  createdAt: formatIso(score.createdAt),
  updatedAt: formatIso(score.updatedAt),
  observationId: score.observationId,
});

/** A score in the form of the API's second version. */
export const scoreJson = (score: Score): z.input<typeof scoreSchema> => ({
  ...membersOf(score),
  traceId: score.traceId,
  sessionId: score.sessionId,
  datasetRunId: score.datasetRunId,
});

/** A score in the form of the API's first version; `undefined` for scores that this version does not have. */
export const scoreV1Json = (score: Score): ScoreV1Json | undefined =>
  score.traceId === null || score.dataType === 'CORRECTION'
    ? undefined
    : { ...membersOf(score), traceId: score.traceId };

/** Never `null` in the first version, whose clients require the object. */
export const scoreV1TraceJson = ({ trace, environment }: ScoreWithTrace) => ({
  userId: trace?.userId ?? null,
  tags: [...(trace?.tags ?? [])],
  environment: trace?.environment ?? environment,
});

export const scoreTraceJson = ({ trace }: ScoreWithTrace) =>
  trace === null
    ? null
    : { userId: trace.userId, tags: [...trace.tags], environment: trace.environment, sessionId: trace.sessionId };
