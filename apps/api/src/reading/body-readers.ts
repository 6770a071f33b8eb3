import type { IngestBatch } from '@spanledger/core';
import {
  readIngestionRequest,
  readOtlpLogs,
  readOtlpMetrics,
  readOtlpTraces,
  readTraceRequest,
  type IngestionContext,
  type OtlpContext,
  type OtlpEncoding,
} from '@spanledger/ingestion';

import { bodyText } from '../body/body-text.ts';

interface OtlpBodyContext extends OtlpContext {
  readonly encoding: OtlpEncoding;
}

/** What turns each kind of body into a batch: functions of bytes alone, which any thread may run. */
export const bodyReaders = {
  events: (body: Buffer, context: IngestionContext) => readIngestionRequest(bodyText(body), context),
  trace: (body: Buffer, context: Omit<IngestionContext, 'access'>) => readTraceRequest(bodyText(body), context),
  traces: (body: Buffer, context: OtlpBodyContext) => readOtlpTraces(body, context.encoding, context),
  logs: (body: Buffer, context: OtlpBodyContext) => readOtlpLogs(body, context.encoding, context),
  metrics: (body: Buffer, context: OtlpBodyContext) => readOtlpMetrics(body, context.encoding, context),
} satisfies Readonly<Record<string, (body: Buffer, context: never) => BodyResult>>;

/** What every reader gives, in addition to what its answer needs. */
export interface BodyResult {
  readonly batch: IngestBatch;
  readonly successes?: readonly unknown[];
}

export type BodyKind = keyof typeof bodyReaders;
export type ContextOf<K extends BodyKind> = Parameters<(typeof bodyReaders)[K]>[1];
export type ResultOf<K extends BodyKind> = ReturnType<(typeof bodyReaders)[K]>;

/** Throws what the reader throws: `invalid_input` for a body that is none of its kind. */
export const readBodyOf = <K extends BodyKind>(kind: K, body: Buffer, context: ContextOf<K>): ResultOf<K> => {
  const read = bodyReaders[kind] as (body: Buffer, context: ContextOf<K>) => ResultOf<K>;
  return read(body, context);
};
