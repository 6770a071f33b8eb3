import { whereAnyOf, whereEqual } from '@spanledger/core';
import type { ExportCursor, Exported, ExportedPages, ExportQuery, Filter, Micros, ProjectId } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';

import { oneDay, someTime, telemetryRows } from '../telemetry/builders.ts';
import { anObservation, aScore, aTrace, seed, type TelemetryStore } from '../telemetry/telemetry-store.ts';
import { describeManyPages } from './many-pages.conformance.ts';

const hour: Micros = 3_600_000_000;
const startedAt: Micros = someTime + hour;
const duringExport: Micros = startedAt + hour;
const all: ExportQuery = { withBodies: true };
const where = (filters: readonly Filter[]): ExportQuery => ({ ...all, filters });
const fromTheStart: ExportCursor = { startedAt, key: undefined, isCatchingUp: false };

const collect = async <T>(exported: ExportedPages<T>): Promise<Exported<T>[]> => {
  const items: Exported<T>[] = [];
  for await (const page of exported) items.push(...page);
  return items;
};

const idsOf = async (exported: ExportedPages<{ readonly id: string }>): Promise<string[]> =>
  (await collect(exported)).map(({ entity }) => entity.id);

const fourTraces = (projectId: ProjectId) => ({
  traces: ['a', 'b', 'c', 'd'].map((id) => aTrace(projectId, id)),
});

/** The contract of every `TelemetryExporter`. `openStore` returns one store for all of its tests. */
export const describeTelemetryExporter = (name: string, openStore: () => Promise<TelemetryStore>): void => {
  describe(`${name} as TelemetryExporter`, () => {
    let store: TelemetryStore;
    beforeAll(async () => {
      store = await openStore();
    });

    test('everything comes whole, by day and ids, and nothing of another project', async () => {
      const bodies = { input: '{"a":[1]}', output: 'text', metadata: { key: 'value' } };
      const project = await seed(store, (projectId) => ({
        traces: [
          aTrace(projectId, 'b', bodies),
          aTrace(projectId, 'A'),
          aTrace(projectId, 'c', { timestamp: someTime - oneDay }),
        ],
        observations: [
          anObservation(projectId, 't2/a', bodies),
          anObservation(projectId, 't1/z', { startTime: someTime + 5 }),
          anObservation(projectId, 't1/Ä'),
          anObservation(projectId, 't9/a', { startTime: someTime - oneDay }),
        ],
        scores: [
          aScore(projectId, '1', { name: 'z', metadata: { key: 'value' } }),
          aScore(projectId, '3', { name: 'a' }),
          aScore(projectId, '2', { name: 'a' }),
          aScore(projectId, '4', { name: 'zz', timestamp: someTime - oneDay }),
        ],
      }));
      const traces = await collect(store.exporter.traces(project, all));
      const observations = await collect(store.exporter.observations(project, all));
      const scores = await collect(store.exporter.scores(project, all));
      expect(traces.map(({ entity }) => entity.id)).toEqual(['c', 'A', 'b']);
      expect(observations.map(({ entity }) => entity.id)).toEqual(['a', 'z', 'Ä', 'a']);
      expect(scores.map(({ entity }) => entity.id)).toEqual(['4', '2', '3', '1']);
      const exported = [...traces, ...observations, ...scores];
      expect(new Set(exported.map(({ entity }) => entity.projectId))).toEqual(new Set([project]));
      expect(observations.at(-1)?.entity).toEqual(await store.observations.get(project, 'a' as never));
      expect(traces.at(-1)?.entity).toEqual(await store.traces.get(project, 'b' as never));
      expect(scores.at(-1)?.entity).toEqual(await store.scores.get(project, '1' as never));
    });

    test('from any cursor on comes exactly what came behind it', async () => {
      const ids = ['a', 'b', 'ä', 'B', '"', "'", '\\', '😀'];
      const project = await seed(store, (projectId) => ({
        traces: ids.map((id, index) => aTrace(projectId, id, { timestamp: someTime + (index % 2) * oneDay })),
        observations: ids.map((id, index) =>
          anObservation(projectId, `${id}/${index % 3 === 0 ? 'x' : id}`, {
            startTime: someTime - (index % 2) * oneDay,
          }),
        ),
        scores: ids.map((id, index) => aScore(projectId, id, { name: index % 2 === 0 ? 'a' : '' })),
      }));
      const { exporter } = store;
      for (const kind of ['traces', 'observations', 'scores'] as const) {
        const whole = await collect<{ id: string }>(exporter[kind](project, { ...all, after: fromTheStart }));
        expect(whole).toHaveLength(ids.length);
        for (const [index, { cursor }] of whole.entries()) {
          const rest = await collect<{ id: string }>(exporter[kind](project, { ...all, after: cursor }));
          expect(rest).toEqual(whole.slice(index + 1));
        }
      }
    });

    test('times, environments and filters choose, also by the trace', async () => {
      const project = await seed(store, (projectId) => ({
        traces: [
          aTrace(projectId, 'early', { timestamp: someTime - 1 }),
          aTrace(projectId, 'from', { environment: 'production', userId: 'ada' }),
          aTrace(projectId, 'to', { timestamp: someTime + 10 }),
        ],
        observations: [
          anObservation(projectId, 'from/1', { name: 'wanted', environment: 'production' }),
          anObservation(projectId, 'to/2', { name: 'wanted' }),
          anObservation(projectId, 'from/3', { name: 'other', startTime: someTime + 10 }),
        ],
        scores: [
          aScore(projectId, '1', { value: 0.5, environment: 'production' }),
          aScore(projectId, '2', { value: 0.9 }),
        ],
      }));
      const { traces, observations, scores } = store.exporter;
      const times = { from: someTime, to: someTime + 10 };
      expect(await idsOf(traces(project, { ...all, ...times }))).toEqual(['from']);
      expect(await idsOf(observations(project, { ...all, ...times }))).toEqual(['1', '2']);
      const production = where(whereAnyOf({ environment: ['production'] }));
      expect(await idsOf(traces(project, production))).toEqual(['from']);
      expect(await idsOf(observations(project, production))).toEqual(['1']);
      expect(await idsOf(scores(project, production))).toEqual(['1']);
      expect(await idsOf(traces(project, where(whereEqual({ userId: 'ada' }))))).toEqual(['from']);
      expect(await idsOf(observations(project, where(whereEqual({ name: 'wanted' }))))).toEqual(['1', '2']);
      expect(await idsOf(observations(project, where(whereEqual({ userId: 'ada' }))))).toEqual(['1', '3']);
      const high = where([{ type: 'number', column: 'value', operator: '>', value: 0.6 }]);
      expect(await idsOf(scores(project, high))).toEqual(['2']);
      const both = [...whereEqual({ name: 'wanted' }), ...whereAnyOf({ environment: ['production'] })];
      expect(await idsOf(observations(project, { ...where(both), ...times }))).toEqual(['1']);
    });

    test('what fulfilled a filter only before it changed does not come', async () => {
      const project = await seed(store, (projectId) => ({
        traces: [aTrace(projectId, 't', { userId: 'ada' })],
        observations: [anObservation(projectId, 't/o', { name: 'wanted' })],
      }));
      const clock = someTime * 2 + 4;
      await store.writer.write(
        telemetryRows({
          traces: [aTrace(project, 't', { userId: 'bob', clock })],
          observations: [anObservation(project, 't/o', { name: 'other', clock })],
        }),
      );
      expect(await idsOf(store.exporter.traces(project, where(whereEqual({ userId: 'ada' }))))).toEqual([]);
      expect(await idsOf(store.exporter.observations(project, where(whereEqual({ name: 'wanted' }))))).toEqual([]);
      expect(await idsOf(store.exporter.observations(project, where(whereEqual({ name: 'other' }))))).toEqual(['o']);
    });

    test('bodies stay behind when they are not asked for', async () => {
      const bodies = { input: 'in', output: 'out', metadata: { key: 'value' } };
      const project = await seed(store, (projectId) => ({
        traces: [aTrace(projectId, 't', bodies)],
        observations: [anObservation(projectId, 't/o', bodies)],
      }));
      const none = { input: null, output: null, metadata: {} };
      for (const exported of [
        ...(await collect(store.exporter.traces(project, { withBodies: false }))),
        ...(await collect(store.exporter.observations(project, { withBodies: false }))),
      ]) {
        expect(exported.entity).toMatchObject(none);
      }
    });

    test('what was deleted does not come', async () => {
      const project = await seed(store, (projectId) => ({
        traces: [aTrace(projectId, 'gone'), aTrace(projectId, 'stays')],
        observations: [anObservation(projectId, 'gone/o')],
      }));
      const deletion = { kind: 'trace', id: 'gone', clock: Number.MAX_SAFE_INTEGER, projectId: project } as const;
      await store.writer.write(telemetryRows({ deletions: [deletion as never] }));
      expect(await idsOf(store.exporter.traces(project, all))).toEqual(['stays']);
      expect(await idsOf(store.exporter.observations(project, all))).toEqual([]);
    });

    describe('of many pages', () => {
      describeManyPages(() => store);
    });

    describe('while others write', () => {
      const moved = { updatedAt: duringExport, movedFrom: someTime } as const;
      const clock = someTime * 2 + 4;

      test('one that moves to a day that was passed comes at the end, across a cut too', async () => {
        const project = await seed(store, fourTraces);
        const began = await collect(store.exporter.traces(project, { ...all, after: fromTheStart }));
        const cut = began[1]!.cursor;
        await store.writer.write(
          telemetryRows({ traces: [aTrace(project, 'd', { timestamp: someTime - oneDay, clock }, moved)] }),
        );
        const rest = await collect(store.exporter.traces(project, { ...all, after: cut }));
        expect(rest.map(({ entity }) => entity.id)).toEqual(['c', 'd']);
        expect(rest.map(({ cursor }) => cursor.isCatchingUp)).toEqual([false, true]);
        expect(await collect(store.exporter.traces(project, { ...all, after: rest[0]!.cursor }))).toEqual(
          rest.slice(1),
        );
        expect(await collect(store.exporter.traces(project, { ...all, after: rest[1]!.cursor }))).toEqual([]);
      });

      test('one that changes comes, and should it come again, then as it is by then', async () => {
        const project = await seed(store, fourTraces);
        await store.writer.write(
          telemetryRows({
            traces: [
              aTrace(project, 'a', { name: 'renamed', clock }, { updatedAt: duringExport }),
              aTrace(project, 'new', {}, { createdAt: duringExport, updatedAt: duringExport }),
            ],
          }),
        );
        const exported = await collect(store.exporter.traces(project, { ...all, after: fromTheStart }));
        expect(exported.slice(0, 5).map(({ entity }) => entity.id)).toEqual(['a', 'b', 'c', 'd', 'new']);
        expect(exported.slice(5).every(({ entity }) => entity.id === 'a' && entity.name === 'renamed')).toBe(true);
      });
    });
  });
};
