import { responseIdAttributes, trustedResponseId, type ObservationRecord } from '@spanledger/core';
import type { SpanReader } from './span-reader.ts';

/** The response id of a span that reports usage, without reading the text of its attributes. */
export const responseIdOf = ({ usage, model }: ObservationRecord, reader: SpanReader): string | undefined => {
  if (usage === null) return undefined;
  for (const name of responseIdAttributes) {
    const id = trustedResponseId(reader.get(name), model);
    if (id !== undefined) return id;
  }
  return undefined;
};
