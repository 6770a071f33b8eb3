import { createScore, createTrace } from '@spanledger/api-contract';
import { invalidInput, permissionDenied, type Micros } from '@spanledger/core';
import { batchHead, keptScoreMessage, namedScoreConfigs, parseExactJson, readScore } from '@spanledger/ingestion';

import type { ApiDependencies } from '../api-dependencies.ts';
import { bodyJson } from '../body/body-text.ts';
import { callerOf, type BodyReader, type Route } from '../http/route.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { ApiMetrics } from '../observability/api-metrics.ts';
import type { ApplyPolicies } from '../policies/apply-policies.ts';
import type { BodyReading } from '../reading/body-reading.ts';
import type { KnownScoreConfigs } from '../scores/known-score-configs.ts';
import { acceptAndName } from './accept-batch.ts';
import { countPatches } from './batch-contents.ts';
import type { KeptScores } from './kept-scores.ts';

interface Parts extends Pick<ApiDependencies, 'queue' | 'media'> {
  readonly keptScores: KeptScores;
  readonly applyPolicies: ApplyPolicies;
  readonly scoreConfigsInUse: Pick<KnownScoreConfigs, 'of'>;
  readonly now: () => Micros;
  readonly readBody: BodyReader;
  /** A trace may be as large as a batch. */
  readonly readTraceBody: BodyReader;
  readonly reading: BodyReading;
  readonly metrics: ApiMetrics;
  readonly limiter: Limiter;
}

/** One trace or score a request, as events of a batch are. */
export const createOneRoutes = ({
  applyPolicies,
  scoreConfigsInUse,
  queue,
  media,
  keptScores,
  now,
  readBody,
  readTraceBody,
  reading,
  metrics,
  limiter,
}: Parts): readonly Route[] => [
  {
    endpoint: createTrace,
    handle: async (request, response) => {
      const caller = callerOf(response);
      const { projectId } = caller;
      const body = await readTraceBody(request);
      const volume = { events: 1, bytes: body.length };
      const { batch, traceId } = await reading.read('trace', body, { projectId, receivedAt: now() });
      await limiter.within(caller, volume, async () => acceptAndName({ applyPolicies, queue, media }, batch, response));
      countPatches(metrics, batch);
      response.json({ id: traceId });
    },
  },
  {
    endpoint: createScore,
    handle: async (request, response) => {
      const caller = callerOf(response);
      const { projectId } = caller;
      const body = await readBody(request);
      const receivedAt = now();
      const scoreConfigs = await scoreConfigsInUse.of(projectId, namedScoreConfigs(body));
      const context = { receivedAt, access: caller, userId: caller.userId, scoreConfigs };
      const { id, patch } = readScore(bodyJson(body, parseExactJson), context);
      if (patch.record.source === 'EVAL') throw invalidInput('source must be API or ANNOTATION.');
      if ((await keptScores.of(caller, [id])).has(id)) throw permissionDenied(keptScoreMessage);
      const batch = {
        ...batchHead({ projectId, receivedAt }, Buffer.concat([body, Buffer.from(id)])),
        rejected: {},
        observations: [],
        traces: [],
        scores: [patch],
        deletions: [],
      };
      const volume = { events: 1, bytes: body.length };
      await limiter.within(caller, volume, async () => acceptAndName({ applyPolicies, queue, media }, batch, response));
      countPatches(metrics, batch);
      response.json({ id });
    },
  },
];
