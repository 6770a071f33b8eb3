import { randomUUID } from 'node:crypto';

import { createScore, createTrace } from '@spanledger/api-contract';
import { formatIso, invalidInput, permissionDenied, type Micros } from '@spanledger/core';
import { batchHead, keptScoreMessage, parseExactJson, readIngestionRequest, readScore } from '@spanledger/ingestion';

import type { ApiDependencies } from '../api-dependencies.ts';
import { bodyJson, bodyText } from '../body/body-text.ts';
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

/** One trace or score a request, as events of a batch are. */
export const createOneRoutes = ({ queue, records, now, readBody, metrics }: Parts): readonly Route[] => [
  {
    endpoint: createTrace,
    handle: async (request, response) => {
      const { projectId } = callerOf(response);
      const body = await readBody(request);
      bodyJson(body);
      const receivedAt = now();
      const envelope = { id: randomUUID(), type: 'trace-create', timestamp: formatIso(receivedAt) };
      // The body goes in as text: parsing and writing it again would round its large numbers.
      const event = `${JSON.stringify(envelope).slice(0, -1)},"body":${bodyText(body)}}`;
      const context = { projectId, receivedAt, access: 'all' } as const;
      const { batch, errors } = readIngestionRequest(`{"batch":[${event}]}`, context);
      const [trace] = batch.traces;
      if (trace === undefined) throw invalidInput(`Invalid request data: ${errors[0]?.error ?? 'not a trace'}`);
      await acceptBatch(queue, batch, response);
      countPieces(metrics, batch);
      response.json({ id: trace.id });
    },
  },
  {
    endpoint: createScore,
    handle: async (request, response) => {
      const caller = callerOf(response);
      const { projectId } = caller;
      const body = await readBody(request);
      const receivedAt = now();
      const { id, piece } = readScore(bodyJson(body, parseExactJson), { receivedAt, access: dataAccessOf(caller) });
      if (piece.record.source === 'EVAL') throw invalidInput('source must be API or ANNOTATION.');
      if ((await keptScoresOf(records, caller, [id])).has(id)) throw permissionDenied(keptScoreMessage);
      const batch = {
        ...batchHead({ projectId, receivedAt }, Buffer.concat([body, Buffer.from(id)])),
        rejected: {},
        observations: [],
        traces: [],
        scores: [piece],
        deletions: [],
      };
      await acceptBatch(queue, batch, response);
      countPieces(metrics, batch);
      response.json({ id });
    },
  },
];
