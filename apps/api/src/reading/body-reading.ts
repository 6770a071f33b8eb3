import type { ProjectId } from '@spanledger/core';

import { createDecodingTurns } from '../body/decoding-turns.ts';
import { JsonValueCount } from '../body/json-value-count.ts';
import { readBodyOf, type BodyKind, type ContextOf, type ResultOf } from './body-readers.ts';

/** A body of more bytes, or of more JSON values, is large: reading a smaller one takes less than 50 ms. */
const smallBytesMax = 64 * 1024;
const smallJsonValuesMax = 4000;

/** Turns bodies into batches. A body that is given to it may be empty afterwards. */
export interface BodyReading {
  /** Rejects with `invalid_input` for a body that is none of its kind, `payload_too_large` for one that cannot be held. */
  read<K extends BodyKind>(kind: K, body: Buffer, context: ContextOf<K>): Promise<ResultOf<K>>;
}

/** Reads large bodies, one at a time. */
export interface LargeBodyReader extends BodyReading {
  close(): Promise<void>;
}

/** In this thread, which does nothing else meanwhile. */
export const readingHere: LargeBodyReader = {
  read: async (kind, body, context) => readBodyOf(kind, body, context),
  close: async () => undefined,
};

/** Small bodies are read at once, large ones when it is their project's turn. */
export const createBodyReading = (large: LargeBodyReader): BodyReading => {
  const turns = createDecodingTurns();
  return {
    read: async (kind, body, context) => {
      const { projectId, encoding } = context as { readonly projectId: ProjectId; readonly encoding?: string };
      if (isSmall(body, encoding !== 'protobuf')) return readBodyOf(kind, body, context);
      return turns.take(projectId, async () => large.read(kind, body, context));
    },
  };
};

const isSmall = (body: Buffer, isJson: boolean): boolean => {
  if (body.length > smallBytesMax) return false;
  if (!isJson) return true;
  const values = new JsonValueCount();
  values.add(body);
  return values.count <= smallJsonValuesMax;
};
