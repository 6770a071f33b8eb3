import { clockOf, whereEqual } from '@spanledger/core';
import type { ObservationListQuery, ProjectId, TraceListQuery } from '@spanledger/core';
import { expect, test } from 'vitest';
import { oneDay, someTime, telemetryRows } from './builders.ts';
import type { IdsOf } from './ids-of.ts';
import { anObservation, aTrace, seedTogether, type TelemetryStore } from './telemetry-store.ts';

const rowsOf = (project: ProjectId) => ({
  traces: [
    aTrace(project, 'own-name', { name: 'Refund flow', userId: 'ada' }),
    aTrace(project, 'own-input', { input: 'a refund, please' }),
    aTrace(project, 'own-output', { output: '{"text":"REFUNDED"}' }),
    aTrace(project, 'by-name', { userId: 'ada' }),
    aTrace(project, 'by-input'),
    aTrace(project, 'by-output', { timestamp: someTime - 40 * oneDay }),
    aTrace(project, 'silent', { metadata: { k: 'refund' } }),
  ],
  observations: [
    anObservation(project, 'by-name/1', { name: 'issue-refund' }),
    anObservation(project, 'by-input/1', { input: 'nothing' }),
    anObservation(project, 'by-input/2', { input: '["to reFUNd"]' }, { startTime: someTime + 3 * oneDay }),
    anObservation(project, 'by-output/1', { output: 'refund' }, { startTime: someTime - 40 * oneDay }),
    anObservation(project, 'silent/1', { statusMessage: 'refund', model: 'refund', input: '\\u65e5' }),
    anObservation(project, 'stranger/1', { input: 'refund' }),
  ],
});

/** By the texts of a trace and of an observation that were changed. */
const changesOf = (project: ProjectId) => {
  const later = { clock: clockOf(someTime + 1_000_000) };
  return telemetryRows({
    traces: [aTrace(project, 'own-input', { input: 'a voucher, please', ...later })],
    observations: [anObservation(project, 'by-name/1', { name: 'issue-voucher', ...later })],
  });
};

const finds = ['by-input', 'by-name', 'by-output', 'own-input', 'own-name', 'own-output'];

/** A search of traces also matches texts of their observations. */
export const describeTraceSearch = (store: () => TelemetryStore, idsOf: IdsOf<TraceListQuery>): void => {
  const seeded = seedTogether(store);
  const searched = seeded(rowsOf);
  const found = async (query: Partial<TraceListQuery>) => (await idsOf(searched, query)).sort();
  test('a trace is found by a name, an input or an output, its own or of an observation, in any case', async () => {
    expect(await found({ search: 'refund' })).toEqual(finds);
    // Shorter than the entries of an index.
    expect(await found({ search: 'REF' })).toEqual(finds);
    expect(await found({ search: 'refund%' })).toEqual([]);
    expect(await found({ search: '日' })).toEqual(['silent']);
    expect(await found({ search: 'no such text' })).toEqual([]);
  });

  const changed = seeded(rowsOf);
  test('a trace is found by what it and its observations hold now', async () => {
    await store().writer.write(changesOf(changed));
    const unchanged = finds.filter((id) => id !== 'own-input' && id !== 'by-name');
    expect((await idsOf(changed, { search: 'refund' })).sort()).toEqual(unchanged);
    expect((await idsOf(changed, { search: 'voucher' })).sort()).toEqual(['by-name', 'own-input']);
  });

  const foundWith = seeded(rowsOf);
  test('a trace that is found fulfils everything else, and comes in the order that is asked for', async () => {
    const search = 'refund';
    const recent = { search, from: someTime };
    expect((await idsOf(foundWith, recent)).sort()).toEqual(finds.filter((id) => id !== 'by-output'));
    expect((await idsOf(foundWith, { search, filters: whereEqual({ userId: 'ada' }) })).sort()).toEqual([
      'by-name',
      'own-name',
    ]);
    const orderBy = { column: 'latency', direction: 'DESC' } as const;
    expect((await idsOf(foundWith, { ...recent, orderBy }))[0]).toBe('by-input');
    const filters = [{ type: 'number', column: 'observationCount', operator: '>', value: 1 }] as const;
    expect(await idsOf(foundWith, { ...recent, filters })).toEqual(['by-input']);
    const weighed = await store().traces.weigh(foundWith, { ...recent, orderBy, page: 1, limit: 1 });
    expect(weighed.map(({ key }) => key)).toEqual(['by-input']);
  });
};

export const describeObservationSearch = (store: () => TelemetryStore, pathsOf: IdsOf<ObservationListQuery>): void => {
  const seeded = seedTogether(store);
  const searchedFor = seeded(rowsOf);
  test('an observation is found by its name, input or output, in any case, in lists and streams', async () => {
    const named = whereEqual({ name: 'issue-refund' });
    const paths = ['by-input/2', 'by-name/1', 'by-output/1', 'stranger/1'];
    expect((await pathsOf(searchedFor, { search: 'refund' })).sort()).toEqual(paths);
    expect(await pathsOf(searchedFor, { search: 'refund', filters: named })).toEqual(['by-name/1']);
    const streamed = await store().observations.stream(searchedFor, { search: 'REFUND', limit: 9, parts: new Set() });
    expect(streamed.map(({ traceId, id }) => `${traceId}/${id}`).sort()).toEqual(paths);
  });

  const changed = seeded(rowsOf);
  test('an observation is found by what it holds now', async () => {
    await store().writer.write(changesOf(changed));
    const unchanged = ['by-input/2', 'by-output/1', 'stranger/1'];
    expect((await pathsOf(changed, { search: 'refund' })).sort()).toEqual(unchanged);
    expect(await pathsOf(changed, { search: 'voucher' })).toEqual(['by-name/1']);
  });
};
