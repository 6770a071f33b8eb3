import { ingestBatch } from '@spanledger/api-contract';
import type { Micros } from '@spanledger/core';
import { namedScoreConfigs } from '@spanledger/ingestion';

import type { ApiDependencies } from '../api-dependencies.ts';
import { withWarnings } from '../http/query-names.ts';
import { localsOf } from '../http/request-locals.ts';
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
  readonly reading: BodyReading;
  readonly metrics: ApiMetrics;
  readonly limiter: Limiter;
}

/** Batches of events: each event gets its own result, and the accepted ones are stored when it is sent. */
export const batchRoutes = ({
  applyPolicies,
  scoreConfigsInUse,
  queue,
  media,
  keptScores,
  now,
  readBody,
  reading,
  metrics,
  limiter,
}: Parts): readonly Route[] => [
  {
    endpoint: ingestBatch,
    handle: async (request, response) => {
      const caller = callerOf(response);
      const { scopes, isPublicKey } = caller;
      const { facts } = localsOf(response);
      const body = await readBody(request);
      const bytes = (facts['bytes'] = body.length);
      const scoreConfigs = await scoreConfigsInUse.of(caller.projectId, namedScoreConfigs(body));
      const access = { scopes, isPublicKey };
      const context = { projectId: caller.projectId, receivedAt: now(), access, userId: caller.userId, scoreConfigs };
      // Only bodies with a public key, which are small, may have to be read twice: reading consumes a body.
      const first = isPublicKey ? Buffer.from(body) : body;
      const given = await reading.read('events', first, context);
      const ids = given.batch.scores.map(({ id }) => id);
      const kept = await keptScores.of(caller, ids);
      const { batch, successes, errors, rejectedCount } =
        kept.size === 0 ? given : await reading.read('events', body, { ...context, keptScores: kept });
      facts['events'] = successes.length;
      facts['rejected'] = rejectedCount;
      const volume = { events: successes.length, bytes };
      await limiter.within(caller, volume, async () => acceptAndName({ applyPolicies, queue, media }, batch, response));
      countPatches(metrics, batch);
      metrics.accepted.inc({ kind: 'event' }, successes.length);
      metrics.rejected.inc({ kind: 'event' }, rejectedCount);
      response.status(207).json(withWarnings(response, { successes, errors }));
    },
  },
];
