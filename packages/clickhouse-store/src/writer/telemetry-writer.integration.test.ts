import { clockOf, unavailable } from '@spanledger/core';
import {
  describeTelemetryWriter,
  observationRecord,
  observationRow,
  scoreRecord,
  scoreRow,
  someProject,
  someTime,
  someTrace,
  telemetryRows,
  traceRow,
} from '@spanledger/testing';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { clickHouseRecordReader } from './record-reader.ts';
import { clickHouseTelemetryWriter } from './telemetry-writer.ts';
import { openTestStore } from '../client/test-store.fixture.ts';

const countSchema = z.object({ observations: z.coerce.number(), traces: z.coerce.number(), scores: z.coerce.number() });
const countOf = (table: string): string =>
  `(SELECT count() FROM ${table} FINAL WHERE project_id = {project:String}) AS ${table}`;

let client: ClickHouse;
beforeAll(async () => {
  client = await openTestStore();
});

describeTelemetryWriter('ClickHouse', async () => ({
  writer: clickHouseTelemetryWriter(client),
  records: clickHouseRecordReader(client),
  countRows: async (projectId) => {
    const sql = `SELECT ${['observations', 'traces', 'scores'].map(countOf).join(', ')}`;
    const [row] = await client.query('count', sql, { project: projectId }, countSchema);
    return row ?? { observations: -1, traces: -1, scores: -1 };
  },
}));

it('rows of more months than an insert may hold are all stored, in several inserts', async () => {
  const projectId = someProject();
  const traces = Array.from({ length: 160 }, (_, at) =>
    traceRow({ projectId, id: someTrace(), timestamp: Date.UTC(2000, at, 15) * 1000 }),
  );
  await clickHouseTelemetryWriter(client).write(telemetryRows({ traces }));
  const sql = `SELECT ${['observations', 'traces', 'scores'].map(countOf).join(', ')}`;
  const [row] = await client.query('count', sql, { project: projectId }, countSchema);
  expect(row).toMatchObject({ traces: 160 });
});

it.each([2, 1_200])(
  'of %d rows, agents are named and no others, and what counts follows from the role',
  async (size) => {
    const projectId = someProject();
    const attributes = JSON.stringify({ 'gen_ai.agent.name': 'weather' });
    const observations = Array.from({ length: size }, (_, at) => {
      const type = at === 0 ? ('AGENT' as const) : ('SPAN' as const);
      const providedCost = at === 1 ? { total: 1n } : null;
      return observationRow({ projectId, record: observationRecord({ type, metadata: { attributes }, providedCost }) });
    });
    await clickHouseTelemetryWriter(client).write(telemetryRows({ observations }));
    const sql = `SELECT toString(type) AS type, agent_name, is_agent_call, toString(usage_role) AS role, counted, count() AS n
FROM observations FINAL WHERE project_id = {project:String} GROUP BY ALL ORDER BY ALL`;
    const rowSchema = z.record(z.string(), z.unknown());
    const said = await client.query('agents', sql, { project: projectId }, rowSchema);
    expect(said).toEqual([
      { type: 'AGENT', agent_name: 'weather', is_agent_call: true, role: 'own', counted: true, n: '1' },
      { type: 'SPAN', agent_name: '', is_agent_call: false, role: 'own', counted: true, n: String(size - 1) },
    ]);
  },
);

it('what was deleted is in no part once its month is merged by the documented statement', async () => {
  const [projectId, id] = [someProject(), someTrace()];
  const writer = clickHouseTelemetryWriter(client);
  const record = observationRecord({ input: 'personal' });
  await writer.write(telemetryRows({ observations: [observationRow({ projectId, traceId: id, record })] }));
  const clock = clockOf(someTime + 1_000_000);
  await writer.write(telemetryRows({ deletions: [{ kind: 'trace', projectId, id, clock }] }));
  const written = async () => {
    const sql = `SELECT count() AS rows FROM observations WHERE project_id = {project:String} AND input = 'personal'`;
    return (await client.query('written', sql, { project: projectId }, z.object({ rows: z.coerce.number() })))[0]?.rows;
  };
  await client.command('OPTIMIZE TABLE observations PARTITION 202603 FINAL');
  expect(await written()).toBe(0);
});

it('a deletion that failed halfway drops nothing that comes later until it is done, and then reaches as far as at first', async () => {
  const [projectId, id] = [someProject(), someTrace()];
  const clock = clockOf(someTime + 1_000_000);
  const deletion = { kind: 'trace', projectId, id, clock, reaches: clock + 5 } as const;
  const failing: ClickHouse = {
    ...client,
    command: async (sql, options) => {
      if (options?.name === 'delete-observations-of-traces') throw unavailable('ended');
      await client.command(sql, options);
    },
  };
  const records = clickHouseRecordReader(client);
  const horizons = async () => [
    (await records.deletedUntil(projectId, 'trace', [id])).get(id),
    ...(await records.deletionHorizons(projectId, [deletion])),
  ];
  await expect(
    clickHouseTelemetryWriter(failing).write(telemetryRows({ deletions: [deletion] })),
  ).rejects.toMatchObject({ code: 'unavailable' });
  expect(await horizons()).toEqual([undefined, { reaches: clock + 5, isKept: true }]);
  await clickHouseTelemetryWriter(client).write(telemetryRows({ deletions: [deletion] }));
  expect(await horizons()).toEqual([clock + 5, { reaches: clock + 5, isKept: true }]);
});

it('deletions of an older process are done', async () => {
  const [projectId, id] = [someProject(), someTrace()];
  const sql = `INSERT INTO deletions (project_id, kind, entity_id, clock, reaches) VALUES
({project:String}, 'trace', {id:String}, 4, 7)`;
  await client.command(sql, { params: { project: projectId, id } });
  expect(await clickHouseRecordReader(client).deletedUntil(projectId, 'trace', [id])).toEqual(new Map([[id, 7]]));
});

it('a score that another process stores while its trace is deleted is deleted with it', async () => {
  const [projectId, id] = [someProject(), someTrace()];
  const clock = clockOf(someTime + 1_000_000);
  const score = scoreRow({ projectId, record: scoreRecord({ traceId: id }) });
  const steps = [async () => clickHouseTelemetryWriter(client).write(telemetryRows({ scores: [score] }))];
  const late: ClickHouse = {
    ...client,
    command: async (sql, options) => {
      await client.command(sql, options);
      if (options?.name === 'delete-traces') await steps.pop()?.();
    },
  };
  const deletion = { kind: 'trace', projectId, id, clock, reaches: clock } as const;
  await clickHouseTelemetryWriter(late).write(telemetryRows({ deletions: [deletion] }));
  const sql = `SELECT ${['observations', 'traces', 'scores'].map(countOf).join(', ')}`;
  const rows = await client.query('count', sql, { project: projectId }, countSchema);
  expect([steps, rows]).toMatchObject([[], [{ scores: 0 }]]);
});
