import { deleteScore, deleteTrace, deleteTraces } from '@spanledger/api-contract';
import { clockOf, type Deletion, type Micros, type ProjectId, type ScoreId, type TraceId } from '@spanledger/core';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';

interface Parts extends Pick<ApiDependencies, 'queue'> {
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

/** What a deletion weighs in the queue's limits. */
const bytesPerDeletion = 100;

const ofTrace = (id: TraceId) => ({ kind: 'trace', id }) as const;
const ofScore = (id: ScoreId) => ({ kind: 'score', id }) as const;

/** Deletions go the way of all writes, so that they keep their place among them. */
export const deletionRoutes = ({ queue, now, readBody }: Parts): readonly Route[] => {
  const enqueue = async (projectId: ProjectId, targets: readonly Omit<Deletion, 'clock'>[]): Promise<void> => {
    const receivedAt = now();
    const clock = clockOf(receivedAt, 'update');
    await queue.enqueue({
      projectId,
      receivedAt,
      payloadBytes: targets.length * bytesPerDeletion,
      observations: [],
      traces: [],
      scores: [],
      deletions: targets.map((target) => ({ ...target, clock }) as Deletion),
    });
  };
  return [
    jsonRoute(deleteTrace, async ({ caller: { projectId }, params: { traceId } }) => {
      await enqueue(projectId, [ofTrace(traceId)]);
      return { message: 'Trace deleted successfully' };
    }),
    jsonRoute(
      deleteTraces,
      async ({ caller: { projectId }, body: { traceIds } }) => {
        await enqueue(projectId, [...new Set(traceIds)].map(ofTrace));
        return { message: 'Traces deleted successfully' };
      },
      readBody,
    ),
    jsonRoute(deleteScore, async ({ caller: { projectId }, params: { scoreId } }) => {
      await enqueue(projectId, [ofScore(scoreId)]);
      return { message: 'Score deletion queued successfully' };
    }),
  ];
};
