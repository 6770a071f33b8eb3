import type { scoreV3Schema, ScoreV3Group } from '@spanledger/api-contract';
import { formatIso, type Score } from '@spanledger/core';
import type { z } from 'zod';

import { maskingJson, storedMetadata } from './stored-metadata.ts';

type ScoreV3Json = z.input<typeof scoreV3Schema>;

/** A score in the form of the API's third version: `core`, and the requested groups. */
export const scoreV3Json = (score: Score, groups: readonly ScoreV3Group[]): ScoreV3Json => ({
  id: score.id,
  projectId: score.projectId,
  name: score.name,
  ...valueOf(score),
  source: score.source,
  timestamp: formatIso(score.timestamp),
  environment: score.environment,
  createdAt: formatIso(score.createdAt),
  updatedAt: formatIso(score.updatedAt),
  ...(groups.includes('details')
    ? {
        comment: score.comment,
        configId: score.configId,
        metadata: storedMetadata(score.metadata),
        ...maskingJson(score.metadata),
      }
    : {}),
  ...(groups.includes('annotation') ? { authorUserId: score.authorUserId, queueId: score.queueId } : {}),
  ...(groups.includes('subject') ? { subject: subjectOf(score) } : {}),
});

/** One value, of the type that the score has. */
const valueOf = ({ dataType, value, stringValue }: Score) => {
  if (dataType === 'NUMERIC') return { dataType, value: value ?? 0 };
  if (dataType === 'BOOLEAN') return { dataType, value: value === 1 };
  return { dataType, value: stringValue ?? '' };
};

const subjectOf = ({ datasetRunId, observationId, sessionId, traceId }: Score): NonNullable<ScoreV3Json['subject']> => {
  if (datasetRunId !== null) return { kind: 'experiment', id: datasetRunId };
  if (observationId !== null) {
    return { kind: 'observation', id: observationId, ...(traceId === null ? {} : { traceId }) };
  }
  if (sessionId !== null) return { kind: 'session', id: sessionId };
  return { kind: 'trace', id: traceId ?? '' };
};
