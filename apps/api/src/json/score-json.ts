import type { scoreSchema, scoreV1Schema } from '@spanledger/api-contract';
import { formatIso, type Score, type ScoreWithTrace, type TraceId } from '@spanledger/core';
import type { z } from 'zod';

import type { Parts } from '../reads/parts.ts';
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

/** A score that the API's first version has. */
type ScoreOfTrace<T extends Score = Score> = T & { readonly traceId: TraceId };

export const isOfFirstVersion = <T extends Score>(score: T): score is ScoreOfTrace<T> =>
  score.traceId !== null && score.dataType !== 'CORRECTION';

/** Those that the API's first version has. */
export async function* ofFirstVersion<T extends Score>(parts: Parts<T>): Parts<ScoreOfTrace<T>> {
  for await (const part of parts) yield part.filter(isOfFirstVersion);
}

/** A score in the form of the API's first version. */
export const scoreV1Json = (score: ScoreOfTrace): ScoreV1Json => ({ ...membersOf(score), traceId: score.traceId });

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
