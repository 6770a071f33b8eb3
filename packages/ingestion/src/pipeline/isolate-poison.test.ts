import { unavailable, type BatchId, type IngestBatch, type ProjectId, type TraceId } from '@spanledger/core';
import { traceRecord } from '@spanledger/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isolatePoison, poisonedEvents } from './isolate-poison.ts';

const aBatch = (ids: readonly string[]): IngestBatch => ({
  id: 'batch' as BatchId,
  part: 0,
  projectId: 'project' as ProjectId,
  rejected: {},
  receivedAt: 1,
  payloadBytes: 1,
  observations: [],
  traces: ids.map((id) => ({ id: id as TraceId, record: traceRecord(), events: 2 })),
  scores: [],
  deletions: ids.map((id) => ({ kind: 'trace', id: id as TraceId, clock: 1 })),
});

const namesOf = ({ traces, deletions }: IngestBatch): string[] => [
  ...traces.map(({ id }) => `trace ${id}`),
  ...deletions.map(({ id }) => `deletion ${id}`),
];

describe('isolating poison', () => {
  it('isolating poison stores everything but the poison, once, and gives each poison alone', async () => {
    const plan = fc
      .integer({ min: 0, max: 20 })
      .chain((size) => fc.tuple(fc.constant(size), fc.uniqueArray(fc.nat({ max: Math.max(0, size * 2 - 1) }))));
    await fc.assert(
      fc.asyncProperty(plan, async ([size, poisonous]) => {
        const batch = aBatch(Array.from({ length: size }, (_, at) => `${at}`));
        const all = namesOf(batch);
        const bad = new Set(poisonous.flatMap((at) => all[at] ?? []));
        const stored: string[] = [];
        const poisons = await isolatePoison(batch, async (part) => {
          if (namesOf(part).some((name) => bad.has(name))) throw new Error('refused');
          stored.push(...namesOf(part));
        });
        expect(poisons.flatMap((poison) => namesOf(poison.batch)).toSorted()).toEqual([...bad].toSorted());
        expect(poisons.every((poison) => namesOf(poison.batch).length === 1)).toBe(true);
        expect(stored.toSorted()).toEqual(all.filter((name) => !bad.has(name)).toSorted());
        expect(poisonedEvents(poisons)).toBe([...bad].filter((name) => name.startsWith('trace')).length * 2);
      }),
      { numRuns: 300 },
    );
  });

  it('isolating poison needs few attempts: a logarithm for each poison', async () => {
    const batch = aBatch(Array.from({ length: 512 }, (_, at) => `${at}`));
    let attempts = 0;
    await isolatePoison(batch, async (part) => {
      attempts += 1;
      if (namesOf(part).includes('trace 7')) throw new Error('refused');
    });
    expect(attempts).toBeLessThanOrEqual(2 * Math.log2(1024) + 1);
  });

  it('isolating poison gives up when the store is away: an outage is no poison', async () => {
    let attempts = 0;
    const isolating = isolatePoison(aBatch(['a', 'b']), async () => {
      attempts += 1;
      throw attempts === 1 ? new Error('refused') : unavailable('down');
    });
    await expect(isolating).rejects.toMatchObject({ code: 'unavailable' });
    expect(attempts).toBe(2);
  });
});
