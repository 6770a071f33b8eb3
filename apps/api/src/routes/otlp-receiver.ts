import type { BatchId, IngestQueue, Micros } from '@spanledger/core';
import {
  encodeExportResponse,
  encodeNotStoredResponse,
  encodeTraceResponse,
  type OtlpEncoding,
  type OtlpSignal,
} from '@spanledger/ingestion';

import type { Caller } from '../auth/authenticator.ts';
import type { LinkRunItems } from '../datasets/link-run-items.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { ApiMetrics } from '../observability/api-metrics.ts';
import type { BodyReading } from '../reading/body-reading.ts';
import { acceptBatch, type Accepting } from './accept-batch.ts';
import { countPatches } from './batch-contents.ts';

interface Parts extends Accepting {
  readonly queue: IngestQueue;
  readonly now: () => Micros;
  readonly metrics: ApiMetrics;
  readonly reading: BodyReading;
  readonly limiter: Limiter;
  readonly linkRunItems: LinkRunItems;
}

export interface OtlpExport {
  readonly caller: Caller;
  readonly signal: OtlpSignal;
  readonly encoding: OtlpEncoding;
  readonly body: Buffer;
  /** Receives counts and sizes for the log. */
  readonly facts: Record<string, number>;
}

export interface OtlpAnswer {
  readonly batchId: BatchId;
  /** The response message, in the encoding of the request. */
  readonly message: Uint8Array;
}

/**
 * Accepts one export, of any transport, and answers when everything that it does not reject is stored. Rejects with
 * `invalid_input` for a body that cannot be decoded, and with `unavailable` when it cannot be stored now.
 */
export type OtlpReceiver = (given: OtlpExport) => Promise<OtlpAnswer>;

export const createOtlpReceiver = (parts: Parts): OtlpReceiver => {
  const receivers = { traces: receiveTraces, logs: receiveLogs, metrics: refuseMetrics };
  return async (given) => {
    parts.queue.assertRoom(given.caller.projectId);
    return receivers[given.signal](given, parts);
  };
};

const receiveTraces = async ({ caller, encoding, body, facts }: OtlpExport, parts: Parts): Promise<OtlpAnswer> => {
  const { now, metrics, reading, limiter, linkRunItems } = parts;
  const { projectId } = caller;
  const bytes = (facts['bytes'] = body.length);
  const read = await reading.read('traces', body, { projectId, receivedAt: now(), encoding });
  Object.assign(facts, { spans: read.spanCount, rejected: read.rejectedSpans });
  const events = read.spanCount - read.rejectedSpans;
  const accepted = await limiter.within(caller, { events, bytes }, async () => acceptBatch(parts, read.batch));
  await linkRunItems(accepted);
  countPatches(metrics, read.batch);
  if (read.rejectedSpans > 0) metrics.rejected.inc({ kind: 'span' }, read.rejectedSpans);
  return { batchId: read.batch.id, message: encodeTraceResponse(read, encoding) };
};

/** Of logs, the records of model calls are stored with their observations. */
const receiveLogs = async ({ caller, encoding, body, facts }: OtlpExport, parts: Parts): Promise<OtlpAnswer> => {
  const { now, metrics, reading, limiter } = parts;
  const { projectId } = caller;
  const bytes = (facts['bytes'] = body.length);
  const { batch, ...read } = await reading.read('logs', body, { projectId, receivedAt: now(), encoding });
  const rejected = read.rejectedRecords;
  Object.assign(facts, { records: read.recordCount, rejected });
  const events = read.recordCount - rejected;
  await limiter.within(caller, { events, bytes }, async () => acceptBatch(parts, batch));
  countPatches(metrics, batch);
  if (rejected > 0) metrics.rejected.inc({ kind: 'log' }, rejected);
  const message = encodeExportResponse('logs', { rejected, message: read.rejectionMessage }, encoding);
  return { batchId: batch.id, message };
};

/** A signal that has no store: the truth is that every data point is rejected. */
const refuseMetrics = async ({ caller, encoding, body, facts }: OtlpExport, parts: Parts): Promise<OtlpAnswer> => {
  const { now, metrics, reading, limiter } = parts;
  const { projectId } = caller;
  const bytes = (facts['bytes'] = body.length);
  const context = { projectId, receivedAt: now(), encoding };
  const { batch, rejectedPoints: rejected } = await reading.read('metrics', body, context);
  Object.assign(facts, { rejected });
  await limiter.within(caller, { events: 0, bytes }, async () => acceptBatch(parts, batch));
  metrics.rejected.inc({ kind: 'metric' }, rejected);
  return { batchId: batch.id, message: encodeNotStoredResponse('metrics', rejected, encoding) };
};
