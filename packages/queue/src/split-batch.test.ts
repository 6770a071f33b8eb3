import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partNumber, type IngestBatch } from '@spanledger/core';
import { splitBatch } from './split-batch.ts';

const someIds = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { maxLength: 12 });
const someBatch = fc
  .record({ observations: someIds, traces: someIds, scores: someIds, deletions: someIds, payloadBytes: fc.nat() })
  .map(
    ({ observations, traces, scores, deletions, payloadBytes }) =>
      ({
        id: 'batch',
        part: 0,
        projectId: 'project',
        rejected: { invalid: 2 },
        receivedAt: 1,
        payloadBytes,
        observations: observations.map((traceId, at) => ({ traceId, id: `${at}`, events: 1 })),
        traces: traces.map((id) => ({ id, events: 1 })),
        scores: scores.map((id) => ({ id, events: 1 })),
        deletions: deletions.map((id, at) => ({ kind: at % 2 === 0 ? 'trace' : 'score', id, clock: at })),
      }) as unknown as IngestBatch,
  );
const someShards = fc.integer({ min: 1, max: 32 });
const kinds = ['observations', 'traces', 'scores', 'deletions'] as const;

describe('splitBatch', () => {
  it('puts every patch into exactly one part', () => {
    fc.assert(
      fc.property(someBatch, someShards, (batch, shards) => {
        const parts = splitBatch(batch, shards);
        for (const kind of kinds) {
          const patches = parts.flatMap(({ batch }): readonly unknown[] => batch[kind]);
          expect(new Set(patches)).toEqual(new Set<unknown>(batch[kind]));
          expect(patches).toHaveLength(batch[kind].length);
        }
      }),
    );
  });

  it('splitBatch keeps all patches of a trace in one shard, whatever else the batch holds', () => {
    fc.assert(
      fc.property(someBatch, someBatch, someShards, (a, b, shards) => {
        const shardsOf = new Map<string, Set<number>>();
        for (const { shard, batch } of [...splitBatch(a, shards), ...splitBatch(b, shards)]) {
          const ids = [...batch.observations.map(({ traceId }) => traceId), ...batch.traces.map(({ id }) => id)];
          for (const id of ids) shardsOf.set(id, (shardsOf.get(id) ?? new Set()).add(shard));
        }
        for (const shards of shardsOf.values()) expect(shards.size).toBe(1);
      }),
    );
  });

  it('a split numbers its parts apart from those of other splits, and only its first part holds the rejections', () => {
    fc.assert(
      fc.property(someBatch, someShards, (batch, shards) => {
        const parts = splitBatch(batch, shards);
        expect(parts.length).toBeGreaterThan(0);
        expect(parts.map(({ batch }) => batch.part)).toEqual(parts.map((_, at) => partNumber(shards, at)));
        expect(parts.map(({ batch }) => batch.rejected)).toEqual(
          parts.map((_, at) => (at === 0 ? batch.rejected : {})),
        );
      }),
    );
  });

  it('a batch of which every event was rejected is one part, whose receipt has them', () => {
    const none = { observations: [], traces: [], scores: [], deletions: [] };
    const batch = { id: 'batch', projectId: 'project', part: 0, rejected: { invalid: 2 }, payloadBytes: 9, ...none };
    const parts = splitBatch(batch as unknown as IngestBatch, 4);
    expect(parts.map((part) => part.batch)).toMatchObject([{ rejected: { invalid: 2 }, payloadBytes: 9, ...none }]);
  });

  it('divides the payload bytes so that they add up', () => {
    fc.assert(
      fc.property(someBatch, someShards, (batch, shards) => {
        const bytes = splitBatch(batch, shards).map(({ batch }) => batch.payloadBytes);
        expect(bytes.every((own) => Number.isSafeInteger(own) && own >= 0)).toBe(true);
        expect(bytes.reduce((sum, own) => sum + own, 0)).toBe(batch.payloadBytes);
      }),
    );
  });
});
