import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { IngestBatch } from '@spanledger/core';
import { ValuePacker, ValueUnpacker } from './packed-values.ts';
import type { BatchHead } from './text-batch.ts';

/** Packing and compressing this much in one go takes some milliseconds. */
const packedBytesMax = 512 * 1024;
const sizeBytes = 4;
const chunkBytesMin = 64;

/** Its contents are not used across batches. */
let scratch: Buffer | undefined;

/**
 * A batch in binary, compressed, after its uncompressed size; `undefined` when it is too large to be written in one go.
 * The head comes first, so that it can be read alone.
 */
export const packBatch = ({ observations, traces, scores, ...head }: IngestBatch): Uint8Array | undefined => {
  if (head.payloadBytes > packedBytesMax) return undefined;
  const packer = new ValuePacker((scratch ??= Buffer.allocUnsafeSlow(packedBytesMax)));
  try {
    for (const value of [head, observations, traces, scores]) packer.write(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  const size = Buffer.alloc(sizeBytes);
  size.writeUInt32LE(packer.bytes.length);
  return Buffer.concat([size, deflateRawSync(packer.bytes, { level: 1 })]);
};

/** Throws when the bytes are no such batch, or are more than `bytesMax`. */
export const unpackBatch = (bytes: Uint8Array, bytesMax: number): IngestBatch => {
  const values = unpacked(bytes, bytesMax);
  const head = values.read() as BatchHead;
  const lists = { observations: values.read(), traces: values.read(), scores: values.read() };
  return { ...head, ...(lists as Pick<IngestBatch, keyof typeof lists>) };
};

export const unpackHead = (bytes: Uint8Array): BatchHead => unpacked(bytes, packedBytesMax).read() as BatchHead;

const unpacked = (bytes: Uint8Array, bytesMax: number): ValueUnpacker => {
  const size = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readUInt32LE();
  if (size > Math.min(packedBytesMax, bytesMax)) throw new RangeError('The batch is too large.');
  // In one chunk: more of them would be joined.
  const options = { maxOutputLength: Math.max(size, 1), chunkSize: size + chunkBytesMin };
  return new ValueUnpacker(inflateRawSync(bytes.subarray(sizeBytes), options));
};
