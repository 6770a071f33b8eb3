import { createClient } from '@clickhouse/client';
import type { ObservationId, ProjectId, ScoreId, TraceId } from '@spanledger/core';
import { clickHouseLookUps } from '@spanledger/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { commonSettings } from '../client/connection-settings.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseDailyCostReader } from '../costs/clickhouse-daily-cost-reader.ts';
import { refreshDays } from '../costs/refresh-days.ts';
import { atOnce } from './test-telemetry-store.fixture.ts';
import { clickHouseMetricsReader } from '../clickhouse-readers.ts';
import { clickHouseObservationReader } from '../clickhouse-readers.ts';
import { clickHouseScoreReader } from '../clickhouse-readers.ts';
import { clickHouseSessionReader } from '../clickhouse-readers.ts';
import { clickHouseTraceReader } from '../clickhouse-readers.ts';

const rows = 100_000;
/** The unit of the limits: half a granule, the smallest readable unit of a table with the engine's default settings. */
const halfGranuleRows = 4096;
const days = 60;
const projectId = 'p' as ProjectId;
const lastDay = Date.UTC(2026, 2, 1) * 1000;
const page = { page: 1, limit: 50, withBodies: true } as const;

/** Two observations per trace, on sixty days; rows of another project are interleaved. */
const seeds: Readonly<Record<string, string>> = {
  observations: `
INSERT INTO observations (project_id, trace_id, id, type, start_time, end_time, level, environment, input, total_cost,
  cost_source, usage_details, row_version)
SELECT number % 7 = 0 ? 'other' : 'p', lower(hex(sipHash64(intDiv(number, 2)))), concat('o', toString(number)), 'SPAN',
  at, at, 'DEFAULT', 'default', repeat('x', 100), 1, 'provided', map('total', 1), 1
FROM (SELECT number, toDateTime64('2026-01-01', 6, 'UTC') + number * ${(days * 86_400) / rows} AS at FROM numbers(${rows}))`,
  traces: `
INSERT INTO traces (project_id, id, timestamp, session_id, environment, row_version)
SELECT 'p', trace_id, min(start_time), concat('s', trace_id), 'default', 1 FROM observations WHERE project_id = 'p' GROUP BY trace_id`,
  scores: `
INSERT INTO scores (project_id, id, name, timestamp, trace_id, data_type, source, value, environment, row_version)
SELECT 'p', concat('s', id), 'q', timestamp, id, 'NUMERIC', 'API', 1, 'default', 1 FROM traces`,
};

interface Statement {
  readonly sql: string;
  readonly params: Record<string, unknown>;
}

let client: ClickHouse;
let statements: Statement[] = [];
let raw: ReturnType<typeof createClient>;
let known: { trace: TraceId; observation: ObservationId; score: ScoreId; session: string };

beforeAll(async () => {
  const store = await openTestStore();
  for (const sql of [...Object.values(seeds), ...clickHouseLookUps]) await store.command(sql);
  client = {
    ...store,
    query: (name, sql, params, schema) => {
      statements.push({ sql, params });
      return store.query(name, sql, params, schema);
    },
  };
  raw = createClient({ url: inject('clickhouseUrl'), database: store.database });
  const [observation] = (await clickHouseObservationReader(store).list(projectId, { ...page, to: lastDay })).items;
  if (observation === undefined) throw new Error('nothing was seeded');
  const { traceId: trace, id } = observation;
  known = { trace, observation: id, score: `s${trace}` as ScoreId, session: `s${trace}` };
});

afterAll(() => raw.close());

/** The rows and bytes that the server read for the statements of `read`, in all tables and subqueries. */
const readBy = async (read: () => Promise<unknown>): Promise<{ readonly rows: number; readonly bytes: number }> => {
  statements = [];
  await read();
  const sum = { rows: 0, bytes: 0 };
  for (const { sql, params } of statements) {
    const result = await raw.query({
      query: sql,
      query_params: params,
      clickhouse_settings: { ...commonSettings, max_threads: 1 },
    });
    await result.text();
    const header = String(result.response_headers['x-clickhouse-summary'] ?? '{}');
    const summary = JSON.parse(header) as { readonly read_rows?: string; readonly read_bytes?: string };
    sum.rows += Number(summary.read_rows);
    sum.bytes += Number(summary.read_bytes);
  }
  return sum;
};

const traces = () => clickHouseTraceReader(client);
const observations = () => clickHouseObservationReader(client);
const dailyCosts = () => clickHouseDailyCostReader(client);
const twoDays = { fromTimestamp: lastDay - 2 * 86_400_000_000, toTimestamp: lastDay };
const ofTwoDays = { from: twoDays.fromTimestamp, to: lastDay };

/** The limit is in half granules of all tables together; the whole tables have fifty. A list includes its count. */
const cases: readonly [string, () => Promise<unknown>, number][] = [
  ['a trace by id', () => traces().get(projectId, known.trace), 3],
  ['the summaries of a trace', () => traces().summaries(projectId, [known.trace]), 5],
  ['the observations of a trace', () => observations().ofTrace(projectId, known.trace), 3],
  ['the tree of a trace', () => observations().tree(projectId, known.trace, { limit: 50 }), 5],
  ['an observation by id', () => observations().get(projectId, known.observation), 3],
  ['a page of a trace', () => observations().list(projectId, { ...page, traceId: known.trace }), 6],
  ['a score by id', () => clickHouseScoreReader(client).get(projectId, known.score), 4],
  ['the scores of a trace', () => clickHouseScoreReader(client).ofTrace(projectId, known.trace), 4],
  ['a session', () => clickHouseSessionReader(client).get(projectId, known.session), 5],
  ['a page of two days of traces', () => traces().list(projectId, { ...page, ...ofTwoDays }), 9],
  ['a page of two days of observations', () => observations().list(projectId, { ...page, ...ofTwoDays }), 12],
  [
    'a page of the most expensive traces of two days',
    () => traces().list(projectId, { ...page, ...ofTwoDays, orderBy: { column: 'totalCost', direction: 'DESC' } }),
    // Its days are looked up twice, for ids in every part.
    35,
  ],
  [
    'a page of the most expensive observations of two days',
    () =>
      observations().list(projectId, {
        ...page,
        ...ofTwoDays,
        orderBy: { column: 'totalCost', direction: 'DESC' },
      }),
    12,
  ],
  [
    'what two days cost by session',
    () =>
      clickHouseMetricsReader(client).query(projectId, {
        view: 'observations',
        dimensions: ['sessionId'],
        metrics: [{ measure: 'totalCost', aggregation: 'sum' }],
        filters: [],
        orderBy: [],
        ...twoDays,
      }),
    15,
  ],
  [
    'the next of a stream of observations within two days',
    () =>
      observations().stream(projectId, {
        from: ofTwoDays.from,
        after: { startTime: lastDay, traceId: known.trace, id: known.observation },
        limit: 50,
        parts: new Set(['io', 'metadata', 'root', 'trace']),
      }),
    9,
  ],
  ['the costs of two days', () => dailyCosts().list(projectId, { ...page, ...twoDays }), 15],
  [
    'the costs of two days of a trace name',
    () => dailyCosts().list(projectId, { ...page, ...twoDays, traceName: 'n' }),
    9,
  ],
  ['what two days cost by user', () => dailyCosts().sums(projectId, { by: ['user'], ...twoDays }), 12],
];

test.each(cases)('%s is read without scanning the tables', async (_name, read, halvesMax) => {
  const { rows: rowsRead } = await readBy(read);
  expect(rowsRead / halfGranuleRows).toBeLessThan(halvesMax);
});

const newestPages: readonly [string, () => Promise<unknown>, number][] = [
  ['traces', () => clickHouseTraceReader(client, atOnce.restMs).list(projectId, page), 7],
  ['observations', () => clickHouseObservationReader(client, atOnce.restMs).list(projectId, page), 9],
];

test.each(newestPages)(
  'a page of the newest %s of all time is read from the newest days, and counted by what was computed of days',
  async (_name, read, halvesMax) => {
    await refreshDays(client, atOnce);
    const { rows: rowsRead } = await readBy(read);
    expect(rowsRead / halfGranuleRows).toBeLessThan(halvesMax);
  },
);

const largeProject = 'large' as ProjectId;
const largeRows = 16_384;
const bodyBytes = 2_000;
/** Traces with one observation each, whose ids increase with time: the newest ones are adjacent. */
const largeSeeds: readonly string[] = [
  `
INSERT INTO observations (project_id, trace_id, id, type, start_time, end_time, level, environment, input, total_cost, cost_source, row_version)
SELECT '${largeProject}', leftPad(toString(number), 8, '0'), 'o', 'SPAN', at, at, 'DEFAULT', 'default', randomPrintableASCII(${bodyBytes}), 1, 'provided', 1
FROM (SELECT number, toDateTime64('2026-02-01', 6, 'UTC') + number AS at FROM numbers(${largeRows}))`,
  `
INSERT INTO traces (project_id, id, timestamp, environment, input, row_version)
SELECT project_id, trace_id, start_time, 'default', input, 1 FROM observations WHERE project_id = '${largeProject}'`,
  `
INSERT INTO scores (project_id, id, name, timestamp, trace_id, data_type, source, value, environment, row_version)
SELECT project_id, concat('s', id), 'q', timestamp, id, 'NUMERIC', 'API', 1, 'default', 1 FROM traces WHERE project_id = '${largeProject}'`,
];
const dearerThanNothing = { type: 'number', column: 'totalCost', operator: '>', value: 0 } as const;
const ofGoodScore = { type: 'numberObject', column: 'scores_avg', key: 'q', operator: '>', value: 0 } as const;

const largePages: readonly [string, () => Promise<unknown>][] = [
  ['observations', () => observations().list(largeProject, page)],
  ['observations behind thousands', () => observations().list(largeProject, { ...page, page: 250 })],
  ['observations with a score', () => observations().list(largeProject, { ...page, filters: [ofGoodScore] })],
  ['a stream', () => observations().stream(largeProject, { limit: 50, parts: new Set(['io']) })],
  ['traces', () => traces().list(largeProject, page)],
  ['traces with a score', () => traces().list(largeProject, { ...page, filters: [ofGoodScore] })],
  ['traces with costs', () => traces().list(largeProject, { ...page, filters: [dearerThanNothing] })],
];

test('the bodies of a page are read of its rows alone, whatever it is asked by and however far behind it lies', async () => {
  for (const sql of largeSeeds) await client.command(sql);
  for (const [name, read] of largePages) {
    const { bytes } = await readBy(read);
    expect(bytes, name).toBeLessThan((largeRows * bodyBytes) / 2);
  }
});
