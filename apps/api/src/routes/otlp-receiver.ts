import type { BatchId, IngestBatch, IngestQueue, Micros, ProjectId } from '@spanledger/core';
import {
  batchHead,
  countOtlpRecords,
  encodeNotStoredResponse,
  encodeTraceResponse,
  readOtlpTraces,
  type OtlpEncoding,
  type OtlpSignal,
} from '@spanledger/ingestion';

import type { ApiMetrics } from '../observability/api-metrics.ts';
import { countPieces } from './batch-contents.ts';

interface Parts {
  readonly queue: IngestQueue;
  readonly now: () => Micros;
  readonly metrics: ApiMetrics;
}

export interface OtlpExport {
  readonly projectId: ProjectId;
  readonly signal: OtlpSignal;
  readonly encoding: OtlpEncoding;
  readonly body: Uint8Array;
  /** Takes counts and sizes for the log. */
  readonly facts: Record<string, number>;
}

export interface OtlpAnswer {
  readonly batchId: BatchId;
  /** The response message, in the encoding of the request. */
  readonly message: Uint8Array;
}

/**
 * Takes one export, by whichever transport it came, and answers when what it does not reject is stored. Rejects with
 * `invalid_input` for a body that cannot be decoded, and with `unavailable` when it cannot be stored now.
 */
export type OtlpReceiver = (given: OtlpExport) => Promise<OtlpAnswer>;

export const createOtlpReceiver = (parts: Parts): OtlpReceiver => {
  return async (given) => (given.signal === 'traces' ? receiveTraces(given, parts) : refuseRecords(given, parts));
};

const receiveTraces = async (
  { projectId, encoding, body, facts }: OtlpExport,
  { queue, now, metrics }: Parts,
): Promise<OtlpAnswer> => {
  const read = readOtlpTraces(body, encoding, { projectId, receivedAt: now() });
  Object.assign(facts, { bytes: body.length, spans: read.spanCount, rejected: read.rejectedSpans });
  await queue.enqueue(read.batch);
  countPieces(metrics, read.batch);
  if (read.rejectedSpans > 0) metrics.rejected.inc({ kind: 'span' }, read.rejectedSpans);
  return { batchId: read.batch.id, message: encodeTraceResponse(read, encoding) };
};

const rejectedKinds = { logs: 'log', metrics: 'metric' } as const;

/** A signal that has no store: the truth is that every record is rejected. */
const refuseRecords = async (
  { projectId, signal, encoding, body, facts }: OtlpExport,
  { queue, now, metrics }: Parts,
): Promise<OtlpAnswer> => {
  const refused = signal as 'logs' | 'metrics';
  const rejected = countOtlpRecords(body, encoding, refused);
  Object.assign(facts, { bytes: body.length, rejected });
  const batch: IngestBatch = {
    ...batchHead({ projectId, receivedAt: now() }, body),
    rejected: rejected === 0 ? {} : { [`${refused}_not_stored`]: rejected },
    observations: [],
    traces: [],
    scores: [],
    deletions: [],
  };
  await queue.enqueue(batch);
  metrics.rejected.inc({ kind: rejectedKinds[refused] }, rejected);
  return { batchId: batch.id, message: encodeNotStoredResponse(refused, rejected, encoding) };
};
