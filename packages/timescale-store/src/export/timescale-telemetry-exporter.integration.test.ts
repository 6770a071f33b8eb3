import type { Exported, ObservationId, ObservationRecord, ProjectId, TraceId } from '@spanledger/core';
import {
  describeTelemetryExporter,
  observationRecord,
  observationRow,
  oneDay,
  someProject,
  someTime,
  telemetryRows,
} from '@spanledger/testing';
import { describe, expect, test } from 'vitest';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { openTelemetryStore, telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';

onEachServer((name, openStore) => describeTelemetryExporter(name, async () => telemetryStoreOn(await openStore())));

const idsOf = async (exported: AsyncIterable<Exported<{ readonly id: string }>>): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { entity } of exported) ids.push(entity.id);
  return ids;
};

const observation = (projectId: ProjectId, traceId: string, id: string, fields: Partial<ObservationRecord> = {}) =>
  observationRow({
    projectId,
    traceId: traceId as TraceId,
    id: id as ObservationId,
    record: observationRecord(fields),
  });

describe('an export of many pages', () => {
  const count = 2500;
  const rowsOf = (project: ProjectId) =>
    Array.from({ length: count }, (_, index) =>
      observation(project, `t${index % 50}`, String(index).padStart(5, '0'), {
        startTime: someTime - (index % 7) * oneDay,
        input: 'x'.repeat(index % 100 === 0 ? 100_000 : 10),
      }),
    );

  test('gives every observation once, whole and by page, while others are written', async () => {
    const store = await openTelemetryStore();
    const project = someProject();
    const rows = rowsOf(project);
    await store.writer.write(telemetryRows({ observations: rows }));
    // Old versions of rows lie between the others.
    await store.writer.write(telemetryRows({ observations: rows.filter((_, index) => index % 3 === 0) }));
    await store.writer.write(telemetryRows({ observations: rowsOf(someProject()) }));
    const expected = rows.map(({ id }) => id as string).sort();
    expect((await idsOf(store.exporter.observations(project, { withBodies: true }))).sort()).toEqual(expected);

    const ids: string[] = [];
    for await (const { entity } of store.exporter.observations(project, { withBodies: false })) {
      ids.push(entity.id);
      if (ids.length % 500 !== 0) continue;
      await store.writer.write(telemetryRows({ observations: [observation(project, 't0', `new${ids.length}`)] }));
    }
    expect(ids.filter((id) => !id.startsWith('new')).sort()).toEqual(expected);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test('of large bodies, a page is as many as come to 8 MB', async () => {
  const client = await openTestStore();
  const pages: number[] = [];
  const store = telemetryStoreOn({
    ...client,
    query: async (name, sql, values, rowSchema, limits) => {
      const rows = await client.query(name, sql, values, rowSchema, limits);
      if (name === 'export-observations') pages.push(rows.length);
      return rows;
    },
  });
  const project = someProject();
  const input = 'x'.repeat(1_500_000);
  const observations = Array.from({ length: 14 }, (_, index) => observation(project, 't', `${index}`, { input }));
  await store.writer.write(telemetryRows({ observations }));
  expect(await idsOf(store.exporter.observations(project, { withBodies: true }))).toHaveLength(14);
  expect(pages).toEqual([6, 6, 2]);
  pages.length = 0;
  expect(await idsOf(store.exporter.observations(project, { withBodies: false }))).toHaveLength(14);
  expect(pages).toEqual([14]);
});
