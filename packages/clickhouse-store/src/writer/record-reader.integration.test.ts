import {
  clockOf,
  neverSet,
  type ObservationId,
  type Place,
  type ProjectId,
  type ScoreId,
  type TraceId,
} from '@spanledger/core';
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

const inOrder = (places: readonly Place[] | undefined) => places?.toSorted((a, b) => a.at - b.at);

test('copies of an entity on several days are read as one that knows what each of them does', async () => {
  const writer = clickHouseTelemetryWriter(client);
  const records = clickHouseRecordReader(client);
  const [projectId, neighbour] = [someProject(), someProject()];
  const there = someTime - 40 * oneDay;
  const copies = (projectId: ProjectId, time: number, said: number) => {
    const metadata = { [`said ${said}`]: 'yes' };
    const clock = clockOf(someTime + said);
    const told = { clock, clocks: { metadata: neverSet }, metadata };
    const name = `${said}`;
    return telemetryRows({
      observations: [
        observationRow({ projectId, traceId, id, record: observationRecord({ startTime: time, ...told }) }),
      ],
      traces: [traceRow({ projectId, id: traceId, record: traceRecord({ timestamp: time, ...told }) })],
      scores: [scoreRow({ projectId, id: scoreId, record: scoreRecord({ timestamp: time, name, ...told }) })],
    });
  };
  for (const project of [projectId, neighbour]) {
    await writer.write(copies(project, there, 2));
    await writer.write(copies(project, someTime, 1));
  }
  const [observation] = await records.observations(projectId, [{ traceId, id }]);
  const trace = (await records.traces(projectId, [traceId])).get(traceId);
  const score = (await records.scores(projectId, [scoreId])).get(scoreId);
  if (observation === undefined || trace === undefined || score === undefined) throw new Error('one is absent');
  const both = { 'said 1': 'yes', 'said 2': 'yes' };
  const places = [{ at: there }, { at: someTime }];
  expect(observation.record).toMatchObject({ startTime: there, metadata: both });
  expect(inOrder(observation.copiesAt)).toEqual(places);
  expect(trace.record).toMatchObject({ timestamp: there, metadata: both });
  expect(inOrder(trace.copiesAt)).toEqual(places);
  expect(score.record).toMatchObject({ timestamp: there, name: '2', metadata: both });
  expect(inOrder(score.copiesAt)).toEqual([
    { at: there, name: '2' },
    { at: someTime, name: '1' },
  ]);

  // The next write of the entity removes the other copies.
  await writer.write(
    telemetryRows({
      observations: [
        observationRow({ projectId, traceId, id, record: observation.record, alsoAt: observation.copiesAt }),
      ],
      traces: [traceRow({ projectId, id: traceId, record: trace.record, alsoAt: trace.copiesAt })],
      scores: [scoreRow({ projectId, id: scoreId, record: score.record, alsoAt: score.copiesAt })],
    }),
  );
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
