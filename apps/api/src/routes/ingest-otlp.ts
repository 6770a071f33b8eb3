import { exportLogs, exportMetrics, exportTraces, type Endpoint } from '@spanledger/api-contract';
import type { Micros } from '@spanledger/core';
import {
  batchHead,
  countOtlpRecords,
  encodeNotStoredResponse,
  encodeTraceResponse,
  readOtlpTraces,
  type OtlpEncoding,
} from '@spanledger/ingestion';
import type { Response } from 'express';

import type { ApiDependencies } from '../api-dependencies.ts';
import { otlpContentTypes, requireOtlpEncoding } from '../http/otlp-encoding.ts';
import { localsOf } from '../http/request-locals.ts';
import { callerOf, type BodyReader, type Route } from '../http/route.ts';
import type { ApiMetrics } from '../observability/api-metrics.ts';
import { acceptBatch } from './accept-batch.ts';
import { countPieces } from './batch-contents.ts';

interface Parts extends Pick<ApiDependencies, 'queue'> {
  readonly now: () => Micros;
  readonly readBody: BodyReader;
  readonly metrics: ApiMetrics;
}

/** OTLP/HTTP: what is answered 200 and not listed as rejected is stored. */
export const otlpRoutes = ({ queue, now, readBody, metrics }: Parts): readonly Route[] => [
  {
    endpoint: exportTraces,
    handle: async (request, response) => {
      const { projectId } = callerOf(response);
      const { facts } = localsOf(response);
      const encoding = requireOtlpEncoding(request);
      const body = await readBody(request);
      facts['bytes'] = body.length;
      const read = readOtlpTraces(body, encoding, { projectId, receivedAt: now() });
      facts['spans'] = read.spanCount;
      facts['rejected'] = read.rejectedSpans;
      await acceptBatch(queue, read.batch, response);
      countPieces(metrics, read.batch);
      if (read.rejectedSpans > 0) metrics.rejected.inc({ kind: 'span' }, read.rejectedSpans);
      send(response, encoding, encodeTraceResponse(read, encoding));
    },
  },
  notStoredYet(exportLogs, 'logs', { queue, now, readBody, metrics }),
  notStoredYet(exportMetrics, 'metrics', { queue, now, readBody, metrics }),
];

/** A signal that has no store: the truth is that every record is rejected. */
const notStoredYet = (
  endpoint: Endpoint,
  signal: 'logs' | 'metrics',
  { queue, now, readBody, metrics }: Parts,
): Route => ({
  endpoint,
  handle: async (request, response) => {
    const encoding = requireOtlpEncoding(request);
    const body = await readBody(request);
    const rejected = countOtlpRecords(body, encoding, signal);
    Object.assign(localsOf(response).facts, { bytes: body.length, rejected });
    const batch = {
      ...batchHead({ projectId: callerOf(response).projectId, receivedAt: now() }, body),
      rejected: rejected === 0 ? {} : { [`${signal}_not_stored`]: rejected },
      observations: [],
      traces: [],
      scores: [],
      deletions: [],
    };
    await acceptBatch(queue, batch, response);
    metrics.rejected.inc({ kind: rejectedKinds[signal] }, rejected);
    send(response, encoding, encodeNotStoredResponse(signal, rejected, encoding));
  },
});

const rejectedKinds = { logs: 'log', metrics: 'metric' } as const;

const send = (response: Response, encoding: OtlpEncoding, body: Uint8Array): void => {
  response.setHeader('Content-Type', otlpContentTypes[encoding]);
  response.status(200).end(body);
};
