import { createScore, createTrace } from '@spanledger/api-contract';
import { permissionDenied, parseExactJson, type IngestBatch, type Micros } from '@spanledger/core';
import { batchHead, keptScoreMessage, namedScoreConfigs, readScore, readScores } from '@spanledger/ingestion';
import type { Response } from 'express';

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

/** One trace or score a request, or a list of scores, as events of a batch are. */
export const createOneRoutes = (parts: Parts): readonly Route[] => {
  const { applyPolicies, scoreConfigsInUse, queue, media, keptScores, now, readBody, readTraceBody, reading } = parts;
  const { metrics, limiter } = parts;
  const accept = async (response: Response, events: number, bytes: number, batch: IngestBatch): Promise<void> => {
    const caller = callerOf(response);
    await limiter.within(caller, { events, bytes }, async () =>
      acceptAndName({ applyPolicies, queue, media }, batch, response),
    );
    countPatches(metrics, batch);
  };

  const acceptScores = async (response: Response, body: Buffer, given: readonly unknown[], scoring: Scoring) => {
    const context = { ...scoring, projectId: callerOf(response).projectId };
    const first = readScores(given, body, context);
    const ids = first.batch.scores.map(({ id }) => id);
    const kept = await keptScores.of(callerOf(response), ids);
    const read = kept.size === 0 ? first : readScores(given, body, { ...context, keptScores: kept });
    const { batch, accepted, rejected, errors } = read;
    await accept(response, accepted, body.length, batch);
    if (rejected === 0) response.status(202).json({ message: 'Accepted' });
    else response.status(207).json({ accepted, rejected, errors });
  };

  return [
    {
      endpoint: createTrace,
      handle: async (request, response) => {
        const { projectId } = callerOf(response);
        const body = await readTraceBody(request);
        const bytes = body.length;
        const { batch, traceId } = await reading.read('trace', body, { projectId, receivedAt: now() });
        await accept(response, 1, bytes, batch);
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
        const given = bodyJson(body, parseExactJson);
        if (Array.isArray(given)) return acceptScores(response, body, given, context);
        const { id, patch } = readScore(given, context);
        if ((await keptScores.of(caller, [id])).has(id)) throw permissionDenied(keptScoreMessage);
        await accept(response, 1, body.length, {
          ...batchHead({ projectId, receivedAt }, Buffer.concat([body, Buffer.from(id)])),
          rejected: {},
          observations: [],
          traces: [],
          scores: [patch],
          deletions: [],
        });
        response.json({ id });
      },
    },
  ];
};

type Scoring = Parameters<typeof readScore>[1];
