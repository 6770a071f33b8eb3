import { createOwnerTurns, type ProjectId } from '@spanledger/core';

import { JsonValueCount } from '../body/json-value-count.ts';
import { readBodyOf, type BodyKind, type ContextOf, type ResultOf } from './body-readers.ts';

/** A body of more bytes is large: reading a smaller one takes less than 50 ms. */
const smallBytesMax = 64 * 1024;

/** The cost of JSON is in the number of its values: texts are read at a hundred megabytes a second. */
const smallJsonBytesMax = 256 * 1024;
const smallJsonValuesMax = 4000;

/** Spans in protobuf are read ten times as fast as the same in JSON: a usual export is read at once. */
const smallExportBytesMax = 1024 * 1024;
const smallExportSpansMax = 2000;
/** The key of a span's trace id, and its length. */
const traceIdHead = Buffer.of(0x0a, 0x10);

/** Turns bodies into batches. A body passed to it may be empty afterwards. */
export interface BodyReading {
  /**
   * Rejects with `invalid_input` for an invalid body of its kind, `payload_too_large` for one that is too large to
   * decode.
   */
  read<K extends BodyKind>(kind: K, body: Buffer, context: ContextOf<K>): Promise<ResultOf<K>>;
}

/** Reads large bodies, one at a time. */
export interface LargeBodyReader extends BodyReading {
  close(): Promise<void>;
}

/** In this thread, which is blocked meanwhile. */
export const readingHere: LargeBodyReader = {
  read: async (kind, body, context) => readBodyOf(kind, body, context),
  close: async () => undefined,
};

/** Small bodies are read at once, large ones when it is their project's turn. */
export const createBodyReading = (large: LargeBodyReader): BodyReading => {
  const turns = createOwnerTurns();
  return {
    read: async (kind, body, context) => {
      const { projectId, encoding } = context as { readonly projectId: ProjectId; readonly encoding?: string };
      const isExport = kind === 'traces' && encoding === 'protobuf';
      if (isExport ? isSmallExport(body) : isSmall(body, encoding !== 'protobuf'))
        return readBodyOf(kind, body, context);
      return turns.take(projectId, async () => large.read(kind, body, context));
    },
  };
};

const isSmallExport = (body: Buffer): boolean => {
  if (body.length > smallExportBytesMax) return false;
  let spans = 0;
  for (let at = body.indexOf(traceIdHead); at !== -1; at = body.indexOf(traceIdHead, at + traceIdHead.length)) {
    spans += 1;
    if (spans > smallExportSpansMax) return false;
  }
  return true;
};

const isSmall = (body: Buffer, isJson: boolean): boolean => {
  if (!isJson) return body.length <= smallBytesMax;
  if (body.length > smallJsonBytesMax) return false;
  const values = new JsonValueCount();
  values.add(body);
  return values.count <= smallJsonValuesMax;
};
