import {
  clockOf,
  type ObservationId,
  type ObservationRecord,
  type ProjectId,
  type RecordReader,
  type StoredObservation,
  type TraceId,
} from '@spanledger/core';
import { observationRecord } from '@spanledger/testing';
import { expect, it } from 'vitest';
import { observationCacheKey } from './gather-patches.ts';
import { loadObservations } from './load-observations.ts';
import { partial, project, start, traceId } from './pipeline.fixture.ts';

const placeholder = 'observation' as TraceId;

const storedAs = (of: TraceId, at: number, record: Partial<ObservationRecord>): StoredObservation => ({
  traceId: of,
  id: 'observation' as ObservationId,
  createdAt: start + at,
  cost: undefined,
  record: observationRecord({ startTime: start + at, clock: clockOf(start + at), ...record }),
});

const load = async (stored: readonly StoredObservation[], until?: number, of = traceId) => {
  const asked: unknown[] = [];
  const reader = {
    observations: async (_project: ProjectId, keys: readonly { traceId: TraceId }[]) => {
      asked.push(keys.map((key) => key.traceId));
      return stored.filter((each) => keys.some((key) => key.traceId === each.traceId));
    },
    deletedUntil: async (_project: ProjectId, kind: string, ids: readonly string[]) => {
      asked.push([kind, ...ids]);
      return new Map(until === undefined ? [] : [[of, until]]);
    },
  } as unknown as RecordReader;
  const patch = { ...partial(9, {}), traceId: of };
  const found = await loadObservations(reader, project, [patch, { ...patch }]);
  expect([...found.keys()].filter((key) => key !== observationCacheKey(project, of, patch.id))).toEqual([]);
  return { found: found.get(observationCacheKey(project, of, patch.id)), asked };
};

it('an observation without a copy under the placeholder of its trace is as it is stored, and no deletion is asked for', async () => {
  const { found, asked } = await load([storedAs(traceId, 1, { name: 'own' })]);
  expect(found).toMatchObject({ record: { name: 'own' }, createdAt: start + 1 });
  expect(found).not.toHaveProperty('orphanTrace');
  expect(asked).toEqual([[traceId, placeholder, traceId, placeholder]]);
});

it('one that is asked for under the placeholder is read once, and is no copy of itself', async () => {
  const { found, asked } = await load([storedAs(placeholder, 1, { name: 'orphan' })], undefined, placeholder);
  expect(found).toMatchObject({ traceId: placeholder, record: { name: 'orphan' } });
  expect(found).not.toHaveProperty('orphanTrace');
  expect(asked).toEqual([[placeholder, placeholder]]);
});

it('a copy under the placeholder is taken for the observation, at its place', async () => {
  const { found, asked } = await load([storedAs(placeholder, 2, { name: 'orphan' })]);
  expect(found).toMatchObject({ record: { name: 'orphan' }, createdAt: start + 2, orphanTrace: placeholder });
  expect(found?.copiesAt).toEqual([{ at: start + 2, traceId: placeholder }]);
  expect(asked[1]).toEqual(['trace', traceId]);
});

it('both are merged, and the places of both are known', async () => {
  const own = storedAs(traceId, 1, { name: 'own', output: 'of both' });
  const { found } = await load([own, storedAs(placeholder, 2, { name: 'later', output: null, clocks: { output: 0 } })]);
  expect(found).toMatchObject({
    record: { name: 'later', output: 'of both' },
    createdAt: start + 1,
    orphanTrace: placeholder,
    copiesAt: [{ at: start + 1 }, { at: start + 2, traceId: placeholder }],
  });
  const copied = await load([
    { ...own, copiesAt: [{ at: start + 7 }] },
    { ...storedAs(placeholder, 2, {}), copiesAt: [{ at: start + 8 }] },
  ]);
  expect(copied.found?.copiesAt).toEqual([{ at: start + 7 }, { at: start + 8, traceId: placeholder }]);
});

it('of a copy without a trace whose trace was deleted only what is later than that is left', async () => {
  const orphan = storedAs(placeholder, 6, { name: 'ended', output: 'lasts', clocks: { name: clockOf(start + 2) } });
  const { found } = await load([orphan], clockOf(start + 4));
  expect(found?.record).toMatchObject({ name: null, output: 'lasts' });
});
