import { responseIdAttributes, trustedResponseId, type ObservationRecord } from '@spanledger/core';
import type { SpanReader } from './span-reader.ts';

/** The response that a span names where it reports usage, without reading the text that its attributes become. */
export const responseIdOf = ({ usage, model }: ObservationRecord, reader: SpanReader): string | undefined => {
  if (usage === null) return undefined;
  for (const name of responseIdAttributes) {
    const id = trustedResponseId(reader.get(name), model);
    if (id !== undefined) return id;
  }
  return undefined;
};
