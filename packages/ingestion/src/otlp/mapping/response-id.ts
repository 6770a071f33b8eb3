import { isCall, responseIdAttributes, trustedResponseId, type ObservationRecord } from '@spanledger/core';
import type { SpanReader } from './span-reader.ts';

/** What `calledResponseId` tells of the record, without reading the text that its attributes become. */
export const responseIdOf = (record: ObservationRecord, reader: SpanReader): string | undefined => {
  if (!isCall(record)) return undefined;
  for (const name of responseIdAttributes) {
    const id = trustedResponseId(reader.get(name), record.model);
    if (id !== undefined) return id;
  }
  return undefined;
};
