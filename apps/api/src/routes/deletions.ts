import { deleteScore, deleteTrace, deleteTraces, type Endpoint } from '@spanledger/api-contract';
import { clockOf, type Deletion, type Micros, type ScoreId, type TraceId } from '@spanledger/core';
import { batchHead } from '@spanledger/ingestion';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type BodyReader, type Call, type Route } from '../http/route.ts';
import { acceptBatch } from './accept-batch.ts';

interface Parts extends Pick<ApiDependencies, 'queue'> {
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

const ofTrace = (id: TraceId) => ({ kind: 'trace', id }) as const;
const ofScore = (id: ScoreId) => ({ kind: 'score', id }) as const;

/** Deletions go the way of all writes, so that they keep their place among them. */
export const deletionRoutes = ({ queue, now, readBody }: Parts): readonly Route[] => {
  const accept = async (
    { caller: { projectId }, response }: Pick<Call<Endpoint>, 'caller' | 'response'>,
    targets: readonly Omit<Deletion, 'clock'>[],
  ): Promise<void> => {
    const receivedAt = now();
    const clock = clockOf(receivedAt, 'update');
    const deletions = targets.map((target) => ({ ...target, clock }) as Deletion);
    const batch = {
      ...batchHead({ projectId, receivedAt }, Buffer.from(JSON.stringify(deletions))),
      rejected: {},
      observations: [],
      traces: [],
      scores: [],
      deletions,
    };
    await acceptBatch(queue, batch, response);
  };
  return [
    jsonRoute(deleteTrace, async (call) => {
      await accept(call, [ofTrace(call.params.traceId)]);
      return { message: 'Trace deleted successfully' };
    }),
    jsonRoute(
      deleteTraces,
      async (call) => {
        await accept(call, [...new Set(call.body.traceIds)].map(ofTrace));
        return { message: 'Traces deleted successfully' };
      },
      readBody,
    ),
    jsonRoute(deleteScore, async (call) => {
      await accept(call, [ofScore(call.params.scoreId)]);
      return { message: 'Score deletion queued successfully' };
    }),
  ];
};
