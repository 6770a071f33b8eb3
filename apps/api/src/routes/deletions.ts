import { deleteScore, deleteTrace, deleteTraces } from '@spanledger/api-contract';
import type { Deletion, Micros, ScoreId, TraceId } from '@spanledger/core';
import { deletionBatch } from '@spanledger/ingestion';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type BodyReader, type Call, type Route } from '../http/route.ts';
import type { ApplyPolicies } from '../policies/apply-policies.ts';
import { acceptAndName } from './accept-batch.ts';

interface Parts extends Pick<ApiDependencies, 'queue' | 'media' | 'evaluationRules'> {
  readonly applyPolicies: ApplyPolicies;
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

const ofTrace = (id: TraceId) => ({ kind: 'trace', id }) as const;
const ofScore = (id: ScoreId) => ({ kind: 'score', id }) as const;

export const deletionRoutes = ({
  applyPolicies,
  queue,
  media,
  evaluationRules,
  now,
  readBody,
}: Parts): readonly Route[] => {
  const accept = async (
    { caller: { projectId }, response }: Pick<Call<typeof deleteTrace>, 'caller' | 'response'>,
    targets: readonly Omit<Deletion, 'clock'>[],
  ): Promise<void> => {
    const batch = deletionBatch(projectId, now(), targets);
    await acceptAndName({ applyPolicies, queue, media }, batch, response);
  };
  /**
   * With the traces of their judges, which contain what was judged. A client that repeats a deletion without having received
   * an answer also removes what refers to them.
   */
  const acceptTraces = async (call: Parameters<typeof accept>[0], ids: readonly TraceId[]): Promise<void> => {
    const { projectId } = call.caller;
    const all = [...new Set([...ids, ...(await evaluationRules.judgesOf(projectId, ids))])];
    await accept(call, all.map(ofTrace));
    await evaluationRules.forgetTraces(projectId, ids);
    await media.registry.unlinkTraces(projectId, all);
  };
  return [
    jsonRoute(deleteTrace, async (call) => {
      await acceptTraces(call, [call.params.traceId]);
      return { message: 'Trace deleted successfully' };
    }),
    jsonRoute(
      deleteTraces,
      async (call) => {
        await acceptTraces(call, [...new Set(call.body.traceIds)]);
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
