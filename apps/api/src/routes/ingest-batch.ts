import { ingestBatch } from '@spanledger/api-contract';
import type { Micros } from '@spanledger/core';
import { readIngestionRequest } from '@spanledger/ingestion';

import type { ApiDependencies } from '../api-dependencies.ts';
import { bodyText } from '../body/body-text.ts';
import { localsOf } from '../http/request-locals.ts';
import { callerOf, type BodyReader, type Route } from '../http/route.ts';
import type { ApiMetrics } from '../observability/api-metrics.ts';
import { acceptBatch } from './accept-batch.ts';
import { countPieces } from './batch-contents.ts';
import { dataAccessOf, keptScoresOf } from './kept-scores.ts';

interface Parts extends Pick<ApiDependencies, 'queue' | 'records'> {
  readonly now: () => Micros;
  readonly readBody: BodyReader;
  readonly metrics: ApiMetrics;
}

/** Batches of events: each event gets its own result, and the accepted ones are stored when it is sent. */
export const batchRoutes = ({ queue, records, now, readBody, metrics }: Parts): readonly Route[] => [
  {
    endpoint: ingestBatch,
    handle: async (request, response) => {
      const caller = callerOf(response);
      const { facts } = localsOf(response);
      const body = await readBody(request);
      facts['bytes'] = body.length;
      const text = bodyText(body);
      const context = { projectId: caller.projectId, receivedAt: now(), access: dataAccessOf(caller) };
      const given = readIngestionRequest(text, context);
      const ids = given.batch.scores.map(({ id }) => id);
      const keptScores = await keptScoresOf(records, caller, ids);
      const { batch, successes, errors } =
        keptScores.size === 0 ? given : readIngestionRequest(text, { ...context, keptScores });
      facts['events'] = successes.length;
      facts['rejected'] = errors.length;
      await acceptBatch(queue, batch, response);
      countPieces(metrics, batch);
      metrics.accepted.inc({ kind: 'event' }, successes.length);
      metrics.rejected.inc({ kind: 'event' }, errors.length);
      response.status(207).json({ successes, errors });
    },
  },
];
