import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { BatchId, IngestBatch, ObservationId, ProjectId, ScoreId, TraceId } from '@spanledger/core';
import {
  arbitraryObservationRecord,
  arbitraryScoreRecord,
  arbitraryTraceRecord,
  propertyRuns,
  wellFormedText,
} from '@spanledger/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBatch, decodeHead, encodeBatch } from './batch-codec.ts';
import { encodeTextBatch } from './text-batch.ts';

const id = wellFormedText({ minLength: 1, maxLength: 20 });
const events = fc.nat({ max: 9 });
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });

/** JSON has no -0. */
const scoreRecord = arbitraryScoreRecord.map((record) => (record.value === 0 ? { ...record, value: 0 } : record));

const arbitraryBatch: fc.Arbitrary<IngestBatch> = fc.record({
  id: id as fc.Arbitrary<BatchId>,
  part: fc.nat(),
  projectId: id as fc.Arbitrary<ProjectId>,
  rejected: fc.dictionary(id, fc.integer({ min: 1, max: 1e6 }), { maxKeys: 3 }),
  receivedAt: fc.maxSafeNat(),
  // Small and large batches have different formats.
  payloadBytes: fc.oneof(fc.nat({ max: 100_000 }), fc.nat()),
  observations: list(
    fc.record({
      traceId: id as fc.Arbitrary<TraceId>,
      id: id as fc.Arbitrary<ObservationId>,
      record: arbitraryObservationRecord,
      isComplete: fc.boolean(),
      isTraceUnknown: fc.boolean(),
      events,
      responseId: fc.option(id, { nil: undefined }),
    }),
  ),
  traces: list(fc.record({ id: id as fc.Arbitrary<TraceId>, record: arbitraryTraceRecord, events })),
  scores: list(fc.record({ id: id as fc.Arbitrary<ScoreId>, record: scoreRecord, events })),
  deletions: list(fc.record({ kind: fc.constant('trace' as const), id: id as fc.Arbitrary<TraceId>, clock: fc.nat() })),
  replayOf: fc.option(id, { nil: undefined }),
});

const decoding = async (broken: Uint8Array) => decodeBatch(broken).then(() => 'decoded');

/** True if the event loop ran other work before `work` was done. */
const isInterrupted = async (work: () => Promise<unknown>): Promise<boolean> => {
  let hadTurn = false;
  setImmediate(() => (hadTurn = true));
  await work();
  return hadTurn;
};

describe('an encoded batch', () => {
  it('an encoded batch is decoded to the very same batch', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryBatch, async (batch) => {
        expect(await decodeBatch(await encodeBatch(batch))).toEqual(batch);
      }),
      { numRuns: propertyRuns(200, 80) },
    );
  });

  it('the head of an encoded batch is readable without its patches, whatever those hold', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryBatch, async (batch) => {
        const { observations: _, traces: __, scores: ___, ...head } = batch;
        expect(await decodeHead(await encodeBatch(batch))).toEqual(head);
      }),
      { numRuns: propertyRuns(100, 40) },
    );
    expect(await decodeHead(Uint8Array.of(1, 2, 3))).toBeUndefined();
    expect(await decodeHead(Uint8Array.of(2, 1, 2, 3))).toBeUndefined();
    expect(await decodeHead(Uint8Array.of(9))).toBeUndefined();
  });

  it('a batch of many patches and of a large one, which is compressed as it is written, is decoded to the very same batch', async () => {
    const [batch] = fc.sample(arbitraryBatch, { numRuns: 1, seed: 2 });
    const [patch] = fc.sample(fc.record({ id, record: arbitraryTraceRecord, events }), { numRuns: 1, seed: 2 });
    if (batch === undefined || patch === undefined) throw new Error('nothing was sampled');
    const traces = Array.from({ length: 5000 }, (_, index) => ({
      id: `${index}` as TraceId,
      events: 1,
      record: { ...patch.record, name: index === 2500 ? 'é"\n'.repeat(500_000) : `trace ${index}` },
    }));
    const large = { ...batch, traces };
    expect(await decodeBatch(await encodeBatch(large))).toEqual(large);
  });

  it('many batches that are encoded or decoded at once leave everything else its turns', async () => {
    const [batch] = fc.sample(arbitraryBatch, { numRuns: 1, seed: 2 });
    const [patch] = fc.sample(fc.record({ id, record: arbitraryTraceRecord, events }), { numRuns: 1, seed: 2 });
    if (batch === undefined || patch === undefined) throw new Error('nothing was sampled');
    const traces = Array.from({ length: 500 }, (_, index) => ({ ...patch, id: `${index}` as TraceId }));
    const batches = Array.from({ length: 40 }, () => ({ ...batch, payloadBytes: 1, traces }));
    const encoded: Uint8Array[] = [];
    const encoding = async () => void encoded.push(...(await Promise.all(batches.map(encodeBatch))));
    expect(await isInterrupted(encoding)).toBe(true);
    expect(await isInterrupted(async () => Promise.all(encoded.map(async (each) => decodeBatch(each))))).toBe(true);
  });

  it('that was encoded in one line is decoded to the very same batch', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryBatch, async (batch) => {
        const inOneLine = inflateRawSync(await encodeTextBatch(batch))
          .toString()
          .replaceAll('\n', '');
        const before = Buffer.concat([Buffer.of(1), deflateRawSync(inOneLine)]);
        expect(await decodeBatch(before)).toEqual(batch);
      }),
      { numRuns: propertyRuns(50, 20) },
    );
  });

  it('that is cut, changed or of another form is invalid input, and nothing else', async () => {
    await expect(decoding(Uint8Array.of())).rejects.toMatchObject({ code: 'invalid_input' });
    const [batch] = fc.sample(arbitraryBatch, { numRuns: 1, seed: 1 });
    if (batch === undefined) throw new Error('nothing was sampled');
    for (const payloadBytes of [1, 1e9]) {
      const bytes = await encodeBatch({ ...batch, payloadBytes });
      await expect(decoding(Uint8Array.of(3, ...bytes.subarray(1)))).rejects.toThrow('format 3');
      for (let length = 1; length < bytes.length; length += Math.ceil(bytes.length / 50)) {
        await expect(decoding(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'invalid_input' });
      }
      await expect(decodeBatch(bytes, 10)).rejects.toMatchObject({ code: 'invalid_input' });
    }
  });
});
