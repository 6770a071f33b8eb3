import {
  clockOf,
  type ObservationId,
  type ProjectId,
  type ScoreId,
  type TelemetryRows,
  type TraceId,
} from '@spanledger/core';
import {
  observationRecord,
  observationRow,
  oneDay,
  propertyRuns,
  scoreRecord,
  scoreRow,
  someProject,
  someTime,
  telemetryRows,
  traceRecord,
  traceRow,
} from '@spanledger/testing';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseTelemetryWriter } from './telemetry-writer.ts';

let client: ClickHouse;
beforeAll(async () => {
  client = await openTestStore();
});

const day = fc.integer({ min: -2, max: 2 }).map((days) => someTime + days * oneDay);
const id = fc.constantFrom('a', 'b', 'c');
const places = fc.array(day, { maxLength: 2 }).map((days) => days.map((at) => ({ at })));
const moves = { at: day, from: fc.option(day, { nil: undefined }), places };
/** An observation belongs to a trace, or to its own id while its trace is unknown, possibly since an earlier write. */
const observation = fc.record({ ...moves, id, trace: fc.constantFrom('a', 't'), wasStray: fc.boolean() });
const trace = fc.record({ ...moves, id: fc.constantFrom('a', 't'), isGone: fc.boolean() });
const score = fc.record({ ...moves, id, name: fc.constantFrom('x', 'y') });
const deletions = fc.uniqueArray(fc.constantFrom('a', 'b', 't'), { maxLength: 2 });
const write = fc.record({
  observations: fc.array(observation, { maxLength: 3 }),
  traces: fc.array(trace, { maxLength: 2 }),
  scores: fc.array(score, { maxLength: 2 }),
  deletions,
});
type Write = typeof write extends fc.Arbitrary<infer T> ? T : never;

const rowsOf = (
  projectId: ProjectId,
  { observations, traces, scores, deletions: deleted }: Write,
  at: number,
): TelemetryRows => {
  const clock = clockOf(someTime + at);
  return telemetryRows({
    observations: observations.map((each) =>
      observationRow({
        projectId,
        traceId: each.trace as TraceId,
        id: each.id as ObservationId,
        record: observationRecord({ startTime: each.at, clock }),
        movedFrom: each.from,
        alsoAt: each.places,
        ...(each.wasStray ? { orphanTrace: each.id as TraceId } : {}),
      }),
    ),
    traces: traces.map((each) =>
      traceRow({
        projectId,
        id: each.id as TraceId,
        record: traceRecord({ timestamp: each.at, clock }),
        movedFrom: each.from,
        alsoAt: each.places,
        ...(each.isGone ? { isGone: true } : {}),
      }),
    ),
    scores: scores.map((each) =>
      scoreRow({
        projectId,
        id: each.id as ScoreId,
        record: scoreRecord({ timestamp: each.at, clock, name: each.name }),
        movedFrom: each.from,
        alsoAt: each.places,
      }),
    ),
    deletions: deleted.map((of) => ({ projectId, kind: 'trace' as const, id: of as TraceId, clock })),
  });
};

const rowSchema = z.record(z.string(), z.unknown());
const ask = async (sql: string, projectId: ProjectId) =>
  client.query('compare', sql, { project: projectId }, rowSchema);
const ofProject = 'WHERE project_id = {project:String}';
const daysOf = (table: string, of: string, time: string): string =>
  `SELECT ${of} AS of, toDate(${time}) AS day FROM ${table} ${ofProject}`;
const traceDays = `${daysOf('observations', 'trace_id', 'start_time')} UNION ALL ${daysOf('traces', 'id', 'timestamp')}`;
const outside = (kind: 'trace' | 'score', rows: string): string => `
SELECT of, toString(day) AS day FROM (${rows}) AS r
LEFT JOIN (SELECT ${kind}_id AS of, min(first_day) AS first, max(last_day) AS last FROM ${kind}_days ${ofProject} GROUP BY of) AS d
ON d.of = r.of WHERE d.of = '' OR r.day < d.first OR r.day > d.last`;
const unmarked = `
SELECT toString(day) AS day FROM (${traceDays}) WHERE day NOT IN (SELECT day FROM dirty_days ${ofProject})`;
const strays = (table: string, day: string, condition: string): string => `
SELECT id, toString(${day}) AS on, toString(max(row_version)) AS version, argMax(is_deleted, row_version) AS is_gone
FROM ${table} ${ofProject} AND ${condition} GROUP BY id, on ORDER BY id, on`;

test('where rows and their tombstones lie is found beside them, whatever is written in which order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 4 }), async (writes) => {
      const projectId = someProject();
      const writer = clickHouseTelemetryWriter(client);
      for (const [at, each] of writes.entries()) await writer.write(rowsOf(projectId, each, at * 1_000_000));
      expect(await ask(outside('trace', traceDays), projectId)).toEqual([]);
      expect(await ask(outside('score', daysOf('scores', 'id', 'timestamp')), projectId)).toEqual([]);
      expect(await ask(unmarked, projectId)).toEqual([]);
      expect(await ask(strays('stray_observations', 'day', 'true'), projectId)).toEqual(
        await ask(strays('observations', 'toDate(start_time)', 'trace_id = id'), projectId),
      );
    }),
    { numRuns: propertyRuns(6, 4) },
  );
});

const marksSql = `SELECT toString(day) AS day, count() AS marks FROM dirty_days ${ofProject} GROUP BY day ORDER BY day`;

test('a deletion marks every day of the trace, also when no row of it is written', async () => {
  const projectId = someProject();
  const writer = clickHouseTelemetryWriter(client);
  const traceId = 't' as TraceId;
  const observations = [0, 1, 3].map((days) =>
    observationRow({
      projectId,
      traceId,
      id: String(days) as ObservationId,
      record: observationRecord({ startTime: someTime + days * oneDay }),
    }),
  );
  await writer.write(telemetryRows({ observations }));
  await client.command(`ALTER TABLE dirty_days DELETE ${ofProject}`, {
    params: { project: projectId },
    settings: { mutations_sync: '2' },
  });
  await writer.write(
    telemetryRows({ deletions: [{ projectId, kind: 'trace', id: traceId, clock: clockOf(someTime + oneDay) }] }),
  );
  const days = (await ask(marksSql, projectId)).map((row) => row['day']);
  expect(days).toEqual(['2026-03-04', '2026-03-05', '2026-03-06', '2026-03-07']);
});
