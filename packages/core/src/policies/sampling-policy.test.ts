import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { IngestBatch } from '../ingest/ingest-batch.ts';
import { eventsOf } from '../ledger/count-events.ts';
import { sumCounts } from '../ledger/counts.ts';
import { isTraceKept, sampleBatch } from './sampling-policy.ts';

interface Given {
  readonly traceId: string;
  readonly events: number;
}

const batchOf = (observations: readonly Given[], traces: readonly Given[], scores: readonly Partial<Given>[]) =>
  ({
    id: 'b',
    projectId: 'p',
    part: 0,
    rejected: { invalid_event: 2 },
    observations: observations.map(({ traceId, events }, at) => ({ id: `o${at}`, traceId, events, record: {} })),
    traces: traces.map(({ traceId, events }) => ({ id: traceId, events, record: {} })),
    scores: scores.map(({ traceId = null, events = 1 }, at) => ({ id: `s${at}`, events, record: { traceId } })),
    deletions: [{ kind: 'trace', id: 't1', clock: 1 }],
  }) as unknown as IngestBatch;

const received = (batch: IngestBatch): number => eventsOf(batch) + sumCounts(batch.rejected);
const withoutTrace = ({ scores }: IngestBatch) => scores.filter(({ record }) => record.traceId === null);

const given = fc.record({ traceId: fc.nat({ max: 30 }).map((id) => `t${id}`), events: fc.nat({ max: 2 }) });

describe('sampling', () => {
  it('keeps whole traces, always the same ones, and more of them at a higher rate', () => {
    const ids = Array.from({ length: 10_000 }, (_, at) => `trace-${at}`);
    const keptAt = (rate: number) => new Set(ids.filter((id) => isTraceKept('p', id, rate)));
    const [none, tenth, half, all] = [0, 0.1, 0.5, 1].map(keptAt);
    expect([none?.size, all?.size]).toEqual([0, ids.length]);
    expect(tenth?.size).toBeGreaterThan(900);
    expect(tenth?.size).toBeLessThan(1100);
    for (const id of tenth ?? []) expect(half?.has(id)).toBe(true);
    expect(keptAt(0.5)).toEqual(half);
    expect(new Set(ids.filter((id) => isTraceKept('q', id, 0.5)))).not.toEqual(half);
  });

  it('each event of a batch is kept or counted as sampled, and what names no trace is kept', () => {
    const lists = [fc.array(given), fc.array(given), fc.array(fc.oneof(given, fc.constant({})))] as const;
    fc.assert(
      fc.property(...lists, fc.double({ min: 0, max: 1, noNaN: true }), (observations, traces, scores, rate) => {
        const batch = batchOf(observations, traces, scores);
        const sampled = sampleBatch(batch, rate);
        expect(received(sampled)).toBe(received(batch));
        expect(sampled.rejected['invalid_event']).toBe(2);
        expect(sampled.deletions).toBe(batch.deletions);
        for (const { traceId } of sampled.observations) expect(isTraceKept('p', traceId, rate)).toBe(true);
        expect(withoutTrace(sampled)).toEqual(withoutTrace(batch));
        expect(sampleBatch(sampled, rate)).toBe(sampled);
      }),
    );
  });

  it('an update that does not name its trace is kept', () => {
    const batch = batchOf([{ traceId: 't1', events: 1 }], [], []);
    const unknown = { ...batch, observations: batch.observations.map((patch) => ({ ...patch, isTraceUnknown: true })) };
    expect(sampleBatch(unknown, 0)).toBe(unknown);
    expect(sampleBatch(batch, 0).observations).toEqual([]);
  });
});
