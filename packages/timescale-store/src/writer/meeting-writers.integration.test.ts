import { clockOf, type ObservationId, type ScoreId, type TraceId } from '@spanledger/core';
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
import { expect, test } from 'vitest';
import { z } from 'zod';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { timescaleRecordReader } from './record-reader.ts';
import { timescaleTelemetryWriter } from './telemetry-writer.ts';

const entities = 20;
const writers = 6;
const countsSchema = z.object({ rows: z.coerce.number(), live: z.coerce.number() });

const leavesTheBest = async (client: Timescale): Promise<void> => {
  const records = timescaleRecordReader(client);
  const [projectId, neighbour] = [someProject(), someProject()];
  const rowsOf = (writer: number, project = projectId) => {
    const clock = clockOf(someTime + writer);
    const at = someTime + (writer - 3) * oneDay * 5;
    const numbers = Array.from({ length: entities }, (_, n) => n);
    return telemetryRows({
      observations: (writer % 2 === 0 ? numbers : numbers.toReversed()).map((n) =>
        observationRow({
          projectId: project,
          traceId: `t${n % 3}` as TraceId,
          id: `o${n}` as ObservationId,
          record: observationRecord({ startTime: at, clock, name: `${writer}` }),
        }),
      ),
      traces: numbers.map((n) =>
        traceRow({ projectId: project, id: `t${n}` as TraceId, record: traceRecord({ timestamp: at, clock }) }),
      ),
      scores: numbers
        .toReversed()
        .map((n) =>
          scoreRow({ projectId: project, id: `s${n}` as ScoreId, record: scoreRecord({ timestamp: at, clock }) }),
        ),
    });
  };
  await timescaleTelemetryWriter(client).write(rowsOf(0, neighbour));
  const all = Array.from({ length: writers }, (_, writer) => writer);
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(all.map(async (writer) => timescaleTelemetryWriter(client).write(rowsOf(writer))));
  }
  const keys = rowsOf(0).observations;
  const stored = await records.observations(projectId, keys);
  expect(stored.map(({ record }) => record.name)).toEqual(Array.from({ length: entities }, () => `${writers - 1}`));
  for (const kind of ['observation', 'trace', 'score']) {
    const sql = `SELECT (SELECT count(*) FROM ${kind}s WHERE project_id = $1) AS rows,
      (SELECT count(*) FROM ${kind}_keys WHERE project_id = $1 AND NOT is_deleted) AS live`;
    expect(await client.query('count', sql, [projectId], countsSchema)).toEqual([{ rows: entities, live: entities }]);
  }
  expect(await records.observations(neighbour, keys)).toHaveLength(entities);
};

onEachServer((name, openStore) =>
  test(`writers of ${name} that meet over the same entities, each with its own day for them, leave the best row`, async () => {
    const client = await openStore();
    await expect(leavesTheBest(client)).resolves.toBeUndefined();
  }),
);
