import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { promisify } from 'node:util';
import { createDeflateRaw, createInflateRaw, deflateRaw, inflateRaw } from 'node:zlib';
import { createPauses, type IngestBatch, jsonPieces, parseInSteps } from '@spanledger/core';

const compress = promisify<Uint8Array, { level: number }, Buffer>(deflateRaw);
const decompress = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw);

/** The fastest: payloads are queued for milliseconds, and conversations shrink tenfold even so. */
const compressionLevel = 1;

/** The facts of a batch, without its patches. */
export type BatchHead = Omit<IngestBatch, 'observations' | 'traces' | 'scores'>;

type Patch = IngestBatch['observations'][number];

const withCosts = (patch: Patch, convert: (amount: unknown) => unknown): Patch => {
  const { providedCost } = patch.record;
  if (providedCost === null) return patch;
  const converted = Object.fromEntries(
    Object.entries(providedCost).map(([bucket, amount]) => [bucket, convert(amount)]),
  );
  return { ...patch, record: { ...patch.record, providedCost: converted as typeof providedCost } };
};

/** A batch of any size as lines of JSON, compressed. */
export const encodeTextBatch = async (batch: IngestBatch): Promise<Uint8Array> => {
  const parts = partsOf(batch);
  const begun: Buffer[] = [];
  for (let bytes = 0; bytes <= heldBytesMax;) {
    const { done, value } = await parts.next();
    if (done === true) return compress(Buffer.concat(begun), { level: compressionLevel });
    begun.push(value);
    bytes += value.length;
  }
  return Buffer.concat(await compressAll(begun, parts));
};

/** Of more JSON than this only the part being compressed is in memory. */
const heldBytesMax = 1024 * 1024;
/** Each write is work for another thread. */
const writtenBytesMin = 256 * 1024;

const compressAll = async (begun: Buffer[], parts: AsyncIterable<Buffer>): Promise<readonly Buffer[]> => {
  const all = async function* (): AsyncIterable<Buffer> {
    let bytes = heldBytesMax;
    for await (const part of parts) {
      if (bytes >= writtenBytesMin) {
        yield Buffer.concat(begun.splice(0));
        bytes = 0;
      }
      begun.push(part);
      bytes += part.length;
    }
    yield Buffer.concat(begun);
  };
  const deflating = createDeflateRaw({ level: compressionLevel, chunkSize: chunkBytes });
  const compressed: Buffer[] = [];
  await pipeline(all, deflating, async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) compressed.push(chunk);
  });
  return compressed;
};

/**
 * Written piece by piece: a large batch must not block the event loop. Each patch is a line, so that it can be read the
 * same way: JSON has no other line breaks. Amounts are texts, which are exact.
 */
async function* partsOf({ observations, traces, scores, ...head }: IngestBatch): AsyncGenerator<Buffer> {
  const pause = createPauses();
  yield Buffer.from(JSON.stringify(head).slice(0, -1));
  for (const [list, patches] of Object.entries({ observations, traces, scores })) {
    let before = `,"${list}":[\n`;
    for (const patch of patches) {
      const written = patches === observations ? withCosts(patch as Patch, String) : patch;
      for (const piece of jsonPieces(written)) {
        await pause();
        yield Buffer.from(before + piece);
        before = '';
      }
      before = ',\n';
    }
    yield Buffer.from(patches.length === 0 ? `${before}]` : '\n]');
  }
  yield Buffer.from('}');
}

const amountOf = (amount: unknown): bigint => BigInt(amount as string);

/** Rejects when the bytes are no such batch, or are more than `textBytesMax`. */
export const decodeTextBatch = async (bytes: Uint8Array, textBytesMax: number): Promise<IngestBatch> => {
  const batch = await parseBatch(linesOf(bytes, textBytesMax));
  return { ...batch, observations: batch.observations.map((patch) => withCosts(patch, amountOf)) };
};

const lineEndChars = 20;
const listBegins = /"(observations|traces|scores)":\[$/;

/** Patch by patch; batches of before are one line. */
const parseBatch = async (lines: AsyncIterable<string>): Promise<IngestBatch> => {
  const pause = createPauses();
  const lists: Record<string, unknown[]> = {};
  let list: unknown[] = [];
  let rest = '';
  for await (const line of lines) {
    await pause();
    if (rest !== '' && line.startsWith('{')) {
      list.push(await parseInSteps(line.endsWith(',') ? line.slice(0, -1) : line));
    } else {
      rest += line;
      const [, begun] = listBegins.exec(line.slice(-lineEndChars)) ?? [];
      if (begun !== undefined) list = lists[begun] = [];
    }
  }
  return { ...((await parseInSteps(rest)) as IngestBatch), ...lists };
};

/** A stream costs more than it spares below this. */
const smallBytes = 16 * 1024;
const chunkBytes = 64 * 1024;

const inflated = async (
  bytes: Uint8Array,
  textBytesMax: number,
): Promise<AsyncIterable<Buffer> | readonly Buffer[]> => {
  if (bytes.length <= smallBytes) return [await decompress(bytes, { maxOutputLength: textBytesMax })];
  const inflating = createInflateRaw({ chunkSize: chunkBytes });
  inflating.end(bytes);
  return inflating;
};

/** The lines of compressed text, without holding more of it than one of them. */
async function* linesOf(bytes: Uint8Array, textBytesMax: number): AsyncIterable<string> {
  const decoder = new StringDecoder();
  let bytesLeft = textBytesMax;
  let begun: string[] = [];
  for await (const chunk of await inflated(bytes, textBytesMax)) {
    bytesLeft -= chunk.length;
    if (bytesLeft < 0) throw new RangeError(`The text has more than ${textBytesMax} bytes.`);
    const [first = '', ...more] = decoder.write(chunk).split('\n');
    begun.push(first);
    for (const line of more) {
      yield begun.join('');
      begun = [line];
    }
  }
  yield begun.join('') + decoder.end();
}

const patchesBegin = ',"observations":[';
const headBytesMax = 8 * 1024 * 1024;

/** Without reading the patches, of any size. Rejects when the bytes are no such batch. */
export const decodeTextHead = async (bytes: Uint8Array): Promise<BatchHead> => {
  const inflating = createInflateRaw();
  inflating.end(bytes);
  let head = Buffer.alloc(0);
  for await (const chunk of inflating) {
    head = Buffer.concat([head, chunk as Buffer]);
    // No text of the head can contain this: its quotes would be escaped.
    const end = head.indexOf(patchesBegin);
    if (end >= 0) return JSON.parse(`${head.subarray(0, end).toString()}}`) as BatchHead;
    if (head.length > headBytesMax) break;
  }
  throw new RangeError('The batch has no head.');
};
