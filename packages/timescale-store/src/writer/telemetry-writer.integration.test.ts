import { clockOf, type ProjectId, type TraceId } from '@spanledger/core';
import {
  anObservation,
  describeTelemetryWriter,
  oneDay,
  scoreRecord,
  scoreRow,
  someProject,
  someTime,
  someTrace,
  telemetryRows,
  traceRow,
} from '@spanledger/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { onEachServerAndCompressed } from '../client/on-each-server.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { timescaleRecordReader } from './record-reader.ts';
import { singlesMax } from './remove-old-rows.ts';
import { timescaleTelemetryWriter } from './telemetry-writer.ts';

const countSchema = z.object({ observations: z.coerce.number(), traces: z.coerce.number(), scores: z.coerce.number() });
const countSql = `SELECT ${['observations', 'traces', 'scores']
  .map((table) => `(SELECT count(*) FROM ${table} WHERE project_id = $1) AS ${table}`)
  .join(', ')}`;

onEachServerAndCompressed((name, openStore) =>
  describeTelemetryWriter(name, async () => {
    const client = await openStore();
    return {
      writer: timescaleTelemetryWriter(client),
      records: timescaleRecordReader(client),
      countRows: async (projectId) => {
        const [row] = await client.query('count', countSql, [projectId], countSchema);
        return row ?? { observations: -1, traces: -1, scores: -1 };
      },
    };
  }),
);

it('rows of many years are all stored', async () => {
  const client = await openTestStore();
  const projectId = someProject();
  const traces = Array.from({ length: 60 }, (_, at) =>
    traceRow({ projectId, id: someTrace(), timestamp: Date.UTC(2012, at * 5, 15) * 1000 }),
  );
  await timescaleTelemetryWriter(client).write(telemetryRows({ traces }));
  const [row] = await client.query('count', countSql, [projectId], countSchema);
  expect(row).toMatchObject({ traces: 60 });
});

it('very many old traces are changed, moved and deleted by one write each, and no others', async () => {
  const client = await openTestStore();
  const writer = timescaleTelemetryWriter(client);
  const [projectId, stranger] = [someProject(), someProject()];
  const numbers = Array.from({ length: 2 * singlesMax }, (_, at) => at);
  const rowsOf = (project: ProjectId, clock: number, days = 0) =>
    telemetryRows({
      observations: numbers.map((at) =>
        anObservation(project, `t${at}/o${at}`, { clock, startTime: someTime + (at + days) * oneDay }),
      ),
    });
  await writer.write(rowsOf(projectId, clockOf(someTime)));
  await writer.write(rowsOf(stranger, clockOf(someTime)));
  await writer.write(rowsOf(projectId, clockOf(someTime + 1), 9));
  const counted = async (project: ProjectId) => client.query('count', countSql, [project], countSchema);
  expect(await counted(projectId)).toMatchObject([{ observations: numbers.length }]);
  const deletions = numbers.slice(1).map((at) => {
    return { kind: 'trace', projectId, id: `t${at}` as TraceId, clock: clockOf(someTime + 2) } as const;
  });
  await writer.write(telemetryRows({ deletions }));
  expect(await counted(projectId)).toMatchObject([{ observations: 1 }]);
  expect(await counted(stranger)).toMatchObject([{ observations: numbers.length }]);
});

it('a score that another process stores while its trace is deleted is deleted with it', async () => {
  const client = await openTestStore();
  const [projectId, id] = [someProject(), someTrace()];
  const clock = clockOf(someTime + 1_000_000);
  const scoreOf = (traceId: TraceId) => scoreRow({ projectId, record: scoreRecord({ traceId }) });
  const store = async (traceId: TraceId) =>
    timescaleTelemetryWriter(client).write(telemetryRows({ scores: [scoreOf(traceId)] }));
  await store(someTrace());
  const steps = [async () => store(id)];
  const late: Timescale = {
    ...client,
    transaction: async (name, work, options) =>
      client.transaction(
        name,
        async (statements) => {
          const result = await work(statements);
          await steps.pop()?.();
          return result;
        },
        options,
      ),
  };
  const deletion = { kind: 'trace', projectId, id, clock, reaches: clock } as const;
  await timescaleTelemetryWriter(late).write(telemetryRows({ deletions: [deletion] }));
  expect([steps, await client.query('count', countSql, [projectId], countSchema)]).toMatchObject([[], [{ scores: 1 }]]);
});
