import { whereEqual } from '@spanledger/core';
import type {
  Filter,
  ObservationId,
  ProjectId,
  RecordReader,
  ScoreId,
  TelemetryExporter,
  TraceId,
} from '@spanledger/core';
import { oneDay, type TelemetryStore } from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestStore } from '../client/test-store.fixture.ts';
import type { SnapshotLimits, Statements, Timescale } from '../client/timescale-client.ts';
import { partitionKeeper } from '../partitions/ensure-partitions.ts';
import { timescaleRecordReader } from '../writer/record-reader.ts';
import { refreshDailyCosts } from '../costs/refresh-daily-costs.ts';
import { atOnce, telemetryStoreOn } from './test-telemetry-store.fixture.ts';

const rows = 60_000;
const days = 60;
const projectId = 'p' as ProjectId;
const firstDay = Date.UTC(2026, 0, 1) * 1000;
const lastDay = Date.UTC(2026, 2, 1) * 1000;
const page = { page: 1, limit: 50, withBodies: true } as const;

/**
 * Four observations per trace, on sixty days; rows of another project are interleaved. Figures are computed only for
 * the newest days.
 */
const seeds = [
  `INSERT INTO observations (project_id, trace_id, id, parent_observation_id, type, start_time, level, environment, input,
    metadata, usage_details, input_units, output_units, total_units, usage_convention, usage_role, provided_cost, cost_source, cost_details, total_cost,
    created_at, updated_at, clock, field_clocks, null_fields, row_version)
  SELECT CASE WHEN n / 4 % 7 = 0 THEN 'other' ELSE 'p' END, md5((n / 4)::text), 'o' || n, '', 'SPAN', at, 'DEFAULT',
    'default', repeat('x', 100), json_build_object('request', n::text), '{"total":1}', 0, 0, 1, 'given', 'own', '{}', 'provided', '{}', 1,
    at, at, 1, '{}', 0, 1
  FROM (SELECT n, '2026-01-01 00:00:00+00'::timestamptz + n * interval '${(days * 86_400) / rows} s' AS at
    FROM generate_series(0, ${rows - 1}) AS n) AS each_row`,
  `INSERT INTO traces (project_id, id, timestamp, session_id, user_id, environment, public, bookmarked, tags, metadata,
    created_at, updated_at, clock, field_clocks, null_fields, row_version)
  SELECT project_id, trace_id, min(start_time), 's' || trace_id, 'u' || trace_id, 'default', false, false, '{}', '{}',
    min(start_time), min(start_time), 1, '{}', 0, 1
  FROM observations GROUP BY project_id, trace_id`,
  `INSERT INTO scores (project_id, id, name, timestamp, trace_id, data_type, source, value, environment, metadata,
    created_at, updated_at, clock, field_clocks, null_fields, row_version)
  SELECT project_id, 's' || id, 'q', timestamp, id, 'NUMERIC', 'API', 1, 'default', '{}', timestamp, timestamp, 1, '{}', 0, 1
  FROM traces`,
  `INSERT INTO observation_keys SELECT project_id, trace_id, id, start_time, row_version, false FROM observations`,
  `INSERT INTO trace_keys SELECT project_id, id, timestamp, row_version, false FROM traces`,
  `INSERT INTO score_keys SELECT project_id, id, timestamp, trace_id, row_version, false FROM scores`,
  `INSERT INTO trace_days SELECT project_id, trace_id, min(start_time)::date, max(start_time)::date
  FROM observations GROUP BY project_id, trace_id`,
  `INSERT INTO dirty_days (project_id, day) SELECT DISTINCT project_id, start_time::date FROM observations
  WHERE start_time >= '2026-02-16 00:00:00+00'`,
];

let client: Timescale;
let store: TelemetryStore;
let records: RecordReader;
let statements: { readonly sql: string; readonly values: readonly unknown[] }[] = [];
let known: { trace: TraceId; observation: ObservationId; score: ScoreId; session: string };

const noting =
  (from: Pick<Timescale, 'query'>): Timescale['query'] =>
  (name, sql, values, rowSchema, limits) => {
    statements.push({ sql, values: [...values] });
    return from.query(name, sql, values, rowSchema, limits);
  };

beforeAll(async () => {
  client = await openTestStore();
  const everyDay = Array.from({ length: days }, (_, day) => firstDay + day * oneDay);
  for (const table of ['observations', 'traces', 'scores'] as const) {
    await partitionKeeper(client).ensure(table, everyDay);
  }
  await client.transaction('seed', async (session) => {
    for (const sql of seeds) await session.run('seed', sql);
    await session.run('analyze', 'ANALYZE');
  });
  const noted = {
    ...client,
    query: noting(client),
    snapshot: <T>(name: string, work: (session: Statements) => Promise<T>, limits?: SnapshotLimits) =>
      client.snapshot(name, (session) => work({ ...session, query: noting(session) }), limits),
  };
  store = telemetryStoreOn(noted);
  records = timescaleRecordReader(noted);
  const [observation] = (await store.observations.list(projectId, { ...page, to: lastDay })).items;
  if (observation === undefined) throw new Error('nothing was seeded');
  const { traceId: trace, id } = observation;
  known = { trace, observation: id, score: `s${trace}` as ScoreId, session: `s${trace}` };
});

const planSchema = z.object({ 'QUERY PLAN': z.string() });
const buffersPattern = /Buffers: shared hit=(\d+)(?: read=(\d+))?/;

/** Blocks of 8 kB that the server read, in all tables and indexes, for the statements of `read`. */
const blocksReadBy = async (read: () => Promise<unknown>): Promise<number> => {
  statements = [];
  await read();
  let sum = 0;
  for (const { sql, values } of statements) {
    const plan = await client.query('explain', `EXPLAIN (ANALYZE, BUFFERS) ${sql}`, values, planSchema);
    const [, hit = 0, read = 0] = buffersPattern.exec(plan.map((line) => line['QUERY PLAN']).join('\n')) ?? [];
    sum += Number(hit) + Number(read);
  }
  return sum;
};

const twoDays = { fromTimestamp: lastDay - 2 * oneDay, toTimestamp: lastDay };
const ofTwoDays = { from: twoDays.fromTimestamp, to: lastDay };
const ofRequest: Filter = { type: 'stringObject', column: 'metadata', key: 'request', operator: '=', value: '30000' };

const readSome = async (exported: ReturnType<TelemetryExporter['observations']>): Promise<unknown> => {
  let count = 0;
  for await (const page of exported) {
    count += page.length;
    if (count >= 100) break;
  }
  return count;
};

const ofUser = () => whereEqual({ userId: `u${known.trace}` });

/** The limit is in blocks; the tables have thousands. A list includes its count. */
const cases: readonly [string, () => Promise<unknown>, number][] = [
  ['a trace by id', () => store.traces.get(projectId, known.trace), 12],
  ['the summaries of a trace', () => store.traces.summaries(projectId, [known.trace]), 30],
  ['the observations of a trace', () => store.observations.ofTrace(projectId, known.trace), 15],
  ['the tree of a trace', () => store.observations.tree(projectId, known.trace, { limit: 50 }), 15],
  ['an observation by id', () => store.observations.get(projectId, known.observation), 12],
  ['a page of a trace', () => store.observations.list(projectId, { ...page, traceId: known.trace }), 30],
  ['a score by id', () => store.scores.get(projectId, known.score), 15],
  ['the scores of a trace', () => store.scores.ofTrace(projectId, known.trace), 15],
  ['a session', () => store.sessions.get(projectId, known.session), 40],
  ['the traces of a user', () => store.traces.list(projectId, { ...page, filters: ofUser() }), 80],
  ['a page of two days of traces', () => store.traces.list(projectId, { ...page, ...ofTwoDays }), 150],
  ['a page of two days of observations', () => store.observations.list(projectId, { ...page, ...ofTwoDays }), 200],
  [
    'the next of a stream of observations',
    () =>
      store.observations.stream(projectId, {
        after: { startTime: lastDay - oneDay, traceId: known.trace, id: known.observation },
        limit: 50,
        parts: new Set(['io', 'metadata', 'root', 'trace']),
      }),
    180,
  ],
  [
    'an observation by a value of its metadata',
    // Looked up twice in the index: the text may be held in quotes, too.
    () => store.observations.stream(projectId, { limit: 50, filters: [ofRequest], parts: new Set() }),
    600,
  ],
  ['the next of a stream of scores', () => store.scores.stream(projectId, { limit: 50, to: lastDay }), 80],
  ['the costs of two days', () => store.dailyCosts.list(projectId, { ...page, ...twoDays }), 250],
  [
    'the costs of two days of a user',
    () => store.dailyCosts.list(projectId, { ...page, ...twoDays, userId: `u${known.trace}` }),
    250,
  ],
  ['what two days cost by user', () => store.dailyCosts.sums(projectId, { by: ['user'], ...twoDays }), 700],
  ['the beginning of an export', () => readSome(store.exporter.observations(projectId, { withBodies: true })), 150],
];

test.each(cases)('%s is read without scanning the tables', async (_name, read, blocksMax) => {
  const blocks = await blocksReadBy(read);
  expect(blocks).toBeGreaterThan(0);
  expect(blocks).toBeLessThan(blocksMax);
});

const ofOneTrace: readonly [string, () => Promise<unknown>][] = [
  ['a trace by id', () => store.traces.get(projectId, known.trace)],
  ['the summaries of a trace', () => store.traces.summaries(projectId, [known.trace])],
  ['the observations of a trace', () => store.observations.ofTrace(projectId, known.trace)],
  ['the tree of a trace', () => store.observations.tree(projectId, known.trace, { limit: 50 })],
  ['an observation by id', () => store.observations.get(projectId, known.observation)],
  ['the scores of a trace', () => store.scores.ofTrace(projectId, known.trace)],
  ['a score by id', () => store.scores.get(projectId, known.score)],
  ['traces by their ids', () => store.traces.read(projectId, [known.trace])],
  [
    'an observation for merging',
    () => records.observations(projectId, [{ traceId: known.trace, id: known.observation }]),
  ],
  ['a trace for merging', () => records.traces(projectId, [known.trace])],
  ['a score for merging', () => records.scores(projectId, [known.score])],
  ['the tree of a trace for counting', () => records.trees(projectId, [known.trace], 1_000)],
];

/** The partitions in the server's plans for the statements of `read`. */
const partitionsPlannedFor = async (read: () => Promise<unknown>): Promise<readonly string[]> => {
  statements = [];
  await read();
  const planned = new Set<string>();
  for (const { sql, values } of statements) {
    const plan = await client.query('explain', `EXPLAIN ${sql}`, values, planSchema);
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).not.toContain('Subplans Removed');
    for (const [name] of text.matchAll(/\b(?:observations|traces|scores)_\d{8}\b/g)) planned.add(name);
  }
  return [...planned];
};

test.each(ofOneTrace)('%s is planned for the partitions of its own time, however many there are', async (_, read) => {
  const tables = (await partitionsPlannedFor(read)).map((name) => name.split('_')[0]);
  expect(tables.length).toBeGreaterThan(0);
  expect(tables).toEqual([...new Set(tables)]);
});

const after = { traceId: '' as TraceId, id: '' as ObservationId };

/** None of them has a time bound. */
const newestFirst: readonly [string, () => Promise<unknown>][] = [
  ['the newest traces', () => store.traces.list(projectId, page)],
  ['the newest observations', () => store.observations.list(projectId, page)],
  [
    'the next of a stream of observations',
    () =>
      store.observations.stream(projectId, {
        after: { ...after, startTime: lastDay - 7 * oneDay },
        limit: 50,
        parts: new Set(['trace']),
      }),
  ],
  ['a stream of scores', () => store.scores.stream(projectId, { limit: 50 })],
];

test.each(newestFirst)(
  '%s are planned for the newest partitions, however many there are, and counted by days',
  async (_, read) => {
    await refreshDailyCosts(client, atOnce);
    const planned = await partitionsPlannedFor(read);
    expect(planned.length).toBeGreaterThan(0);
    for (const table of ['observations', 'traces', 'scores']) {
      expect(planned.filter((name) => name.startsWith(`${table}_`)).length).toBeLessThanOrEqual(3);
    }
  },
);
