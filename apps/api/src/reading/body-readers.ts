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

/** Functions of bytes alone that turn each kind of body into a batch, for any thread. */
export const bodyReaders = {
  events: (body: Buffer, context: IngestionContext) => readIngestionRequest(bodyText(body), context),
  trace: (body: Buffer, context: Omit<IngestionContext, 'access'>) => readTraceRequest(bodyText(body), context),
  traces: (body: Buffer, context: OtlpBodyContext) => readOtlpTraces(body, context.encoding, context),
  logs: (body: Buffer, context: OtlpBodyContext) => readOtlpLogs(body, context.encoding, context),
  metrics: (body: Buffer, context: OtlpBodyContext) => readOtlpMetrics(body, context.encoding, context),
} satisfies Readonly<Record<string, (body: Buffer, context: never) => BodyResult>>;

/** What every reader returns in addition to the members of its answer. */
export interface BodyResult {
  readonly batch: IngestBatch;
  readonly successes?: readonly unknown[];
}

export type BodyKind = keyof typeof bodyReaders;
export type ContextOf<K extends BodyKind> = Parameters<(typeof bodyReaders)[K]>[1];
export type ResultOf<K extends BodyKind> = ReturnType<(typeof bodyReaders)[K]>;

/** Throws what the reader throws: `invalid_input` for an invalid body of its kind. */
export const readBodyOf = <K extends BodyKind>(kind: K, body: Buffer, context: ContextOf<K>): ResultOf<K> => {
  const read = bodyReaders[kind] as (body: Buffer, context: ContextOf<K>) => ResultOf<K>;
  return read(body, context);
};
