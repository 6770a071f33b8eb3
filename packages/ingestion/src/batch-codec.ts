import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { invalidInput, type IngestBatch } from '@spanledger/core';

const compress = promisify<Uint8Array, { level: number }, Buffer>(deflateRaw);
const decompress = promisify<Uint8Array, Buffer>(inflateRaw);

/** The first byte: a batch in a later form is refused instead of misread. */
const formatVersion = 1;
/** The fastest: payloads wait for milliseconds, and conversations shrink tenfold even so. */
const compressionLevel = 1;

type Piece = IngestBatch['observations'][number];

const withCosts = (piece: Piece, convert: (amount: unknown) => unknown): Piece => {
  const { providedCost } = piece.record;
  if (providedCost === null) return piece;
  const converted = Object.fromEntries(
    Object.entries(providedCost).map(([bucket, amount]) => [bucket, convert(amount)]),
  );
  return { ...piece, record: { ...piece.record, providedCost: converted as typeof providedCost } };
};

/** Amounts are texts in JSON: a number would not be exact. */
const mapCosts = (batch: IngestBatch, convert: (amount: unknown) => unknown): IngestBatch => ({
  ...batch,
  observations: batch.observations.map((piece) => withCosts(piece, convert)),
});

/** A batch as queues and dead letters keep it: compressed, in binary. `decodeBatch` gives the very same batch. */
export const encodeBatch = async (batch: IngestBatch): Promise<Uint8Array> => {
  const body = await compress(Buffer.from(JSON.stringify(mapCosts(batch, String))), { level: compressionLevel });
  return Buffer.concat([Buffer.of(formatVersion), body]);
};

/** Rejects with `invalid_input` when the bytes are no batch, or of a form that this version does not know. */
export const decodeBatch = async (bytes: Uint8Array): Promise<IngestBatch> => {
  if (bytes[0] !== formatVersion) {
    throw invalidInput(`The batch has format ${bytes[0]}; this version reads format ${formatVersion}. Update it.`);
  }
  try {
    const text = (await decompress(bytes.subarray(1))).toString();
    return mapCosts(JSON.parse(text) as IngestBatch, (amount) => BigInt(amount as string));
  } catch {
    throw invalidInput('The batch cannot be decoded.');
  }
};
