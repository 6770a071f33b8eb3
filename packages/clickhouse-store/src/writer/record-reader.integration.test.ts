import { clockOf, type ObservationId, type ProjectId, type ScoreId, type TraceId } from '@spanledger/core';
import {
  observationRecord,
  observationRow,
  oneDay,
  scoreRecord,
  scoreRow,
  someProject,
  someTime,
  telemetryRows,
  traceRecord,
  traceRow,
} from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseRecordReader } from './record-reader.ts';
import { clickHouseTelemetryWriter } from './telemetry-writer.ts';

const traceId = 'trace' as TraceId;
const id = 'observation' as ObservationId;
const scoreId = 'score' as ScoreId;
const countSchema = z.object({ table: z.string(), n: z.coerce.number() });

let client: ClickHouse;
beforeAll(async () => {
  client = await openTestStore();
});

const countRows = async (projectId: ProjectId) => {
  const sql = ['observations', 'traces', 'scores']
    .map((table) => `SELECT '${table}' AS table, count() AS n FROM ${table} FINAL WHERE project_id = {project:String}`)
    .join(' UNION ALL ');
  const rows = await client.query('count', sql, { project: projectId }, countSchema);
  return Object.fromEntries(rows.map(({ table, n }) => [table, n]));
};

test('a move that a crash cut in half is finished by whoever reads the entity next', async () => {
  const writer = clickHouseTelemetryWriter(client);
  const records = clickHouseRecordReader(client);
  const [projectId, neighbour] = [someProject(), someProject()];
  const there = someTime - 40 * oneDay;
  const copies = (projectId: ProjectId, time: number, clock: number) =>
    telemetryRows({
      observations: [observationRow({ projectId, traceId, id, record: observationRecord({ startTime: time, clock }) })],
      traces: [traceRow({ projectId, id: traceId, record: traceRecord({ timestamp: time, clock }) })],
      scores: [scoreRow({ projectId, id: scoreId, record: scoreRecord({ timestamp: time, clock, name: `${clock}` }) })],
    });
  for (const project of [projectId, neighbour]) {
    await writer.write(copies(project, there, clockOf(someTime + 2)));
    await writer.write(copies(project, someTime, clockOf(someTime)));
  }
  expect(await countRows(projectId)).toEqual({ observations: 2, traces: 2, scores: 2 });

  expect((await records.observations(projectId, [{ traceId, id }])).map(({ record }) => record.startTime)).toEqual([
    there,
  ]);
  expect((await records.traces(projectId, [traceId])).get(traceId)?.record.timestamp).toBe(there);
  expect((await records.scores(projectId, [scoreId])).get(scoreId)?.record.timestamp).toBe(there);
  expect(await countRows(projectId)).toEqual({ observations: 1, traces: 1, scores: 1 });
  expect(await countRows(neighbour)).toEqual({ observations: 2, traces: 2, scores: 2 });
});

test('an entity whose days lie years apart is found', async () => {
  const writer = clickHouseTelemetryWriter(client);
  const projectId = someProject();
  const record = traceRecord({ timestamp: Date.UTC(1971, 5, 1) * 1000 });
  await writer.write(
    telemetryRows({
      traces: [traceRow({ projectId, id: traceId, record })],
      observations: [observationRow({ projectId, traceId, id })],
    }),
  );
  const stored = await clickHouseRecordReader(client).traces(projectId, [traceId]);
  expect(stored.get(traceId)?.record).toEqual(record);
});
