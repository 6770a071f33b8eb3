import { createClient } from '@clickhouse/client';
import { whereEqual } from '@spanledger/core';
import type { Filter, MetricsQuery, ObservationId, ProjectId, ScoreId, TraceId } from '@spanledger/core';
import { aScore, anObservation, clickHouseLookUps, someTime, telemetryRows } from '@spanledger/testing';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import {
  clickHouseMetricsReader,
  clickHouseObservationReader,
  clickHouseScoreReader,
  clickHouseSessionReader,
  clickHouseTraceReader,
} from '../clickhouse-readers.ts';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { commonSettings } from '../client/connection-settings.ts';
import { notingClient } from '../client/noting-client.fixture.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { asLarge } from './as-large.fixture.ts';
import { telemetryStoreOn } from './test-telemetry-store.fixture.ts';

const projectId = 'p' as ProjectId;
const page = { page: 1, limit: 50, withBodies: true } as const;
const parts = 6;
const keysOf = { observations: 3_000, traces: 1_400, scores: 3_000 };
const versionsInPart = 2_500;
const days = 3;

/**
 * Versions of the same rows in parts that are not merged, each with other values and a time within its day; some are
 * tombstones. Every fifth row is of another project.
 */
const versionsOf = (table: 'observations' | 'traces' | 'scores', part: number): string => {
  const columns = {
    observations: `concat('t', toString(key % 1400)), concat('o', toString(key)), at, 'SPAN', 'DEFAULT',
  concat('name ', toString(version % 40)), map('run', toString(version % 300)), concat('text ', toString(version)), version / 100`,
    traces: `concat('t', toString(key)), at, concat('name ', toString(version % 40)), concat('user ', toString(version % 90)),
  concat('session ', toString(version % 300)), map('run', toString(version % 300)), concat('text ', toString(version))`,
    scores: `concat('s', toString(key)), at, concat('name ', toString(key % 3)), concat('t', toString(key % 1400)), 'NUMERIC', 'API',
  version % 200, concat('comment ', toString(version % 300))`,
  }[table];
  const names = {
    observations: 'trace_id, id, start_time, type, level, name, metadata, input, total_cost',
    traces: 'id, timestamp, name, user_id, session_id, metadata, input',
    scores: 'id, timestamp, name, trace_id, data_type, source, value, comment',
  }[table];
  return `
INSERT INTO ${table} (project_id, ${names}, environment, created_at, updated_at, row_version, is_deleted)
WITH sipHash64(number, ${part}, '${table}') AS random, random % ${keysOf[table]} AS key, sipHash64(random, 1) % 1000 AS version,
  toDateTime64('2026-02-01', 6, 'UTC') + 86400 * (key % ${days}) + sipHash64(key, version) % 80000 AS at
SELECT if(key % 5 = 0, 'other', '${projectId}'), ${columns}, 'default', at, at, version, version % 7 = 0
FROM numbers(${versionsInPart})`;
};

/** By what rows are asked for; whether there are few of them. */
type Case = readonly [name: string, filters: readonly Filter[], isFew: boolean];

const ofRun: Filter = { type: 'stringObject', column: 'metadata', key: 'run', operator: '=', value: '18' };
const byText: Filter = { type: 'string', column: 'input', operator: 'contains', value: 'text 98' };
const absent: Filter = { type: 'string', column: 'name', operator: '=', value: 'nothing has it' };
const ofNames: Filter = {
  type: 'stringOptions',
  column: 'name',
  operator: 'any of',
  value: Array.from({ length: 20 }, (_, at) => `name ${2 * at + 1}`),
};
const notOfName: Filter = { type: 'string', column: 'name', operator: '<>', value: 'name 1' };

const ofTraces: readonly Case[] = [
  ['a user', whereEqual({ userId: 'user 7' }), true],
  ['a session', whereEqual({ sessionId: 'session 18' }), true],
  ['names and a user', [...whereEqual({ userId: 'user 7' }), ofNames], true],
  ['a key of metadata', [ofRun], true],
  ['a text', [byText], true],
  ['nothing', [absent], true],
  ['all names but one', [notOfName], false],
];
const ofObservations: readonly Case[] = [
  ['a name', whereEqual({ name: 'name 3' }), true],
  ['a key of metadata', [ofRun], true],
  ['a text', [byText], true],
  ['a cost', [{ type: 'number', column: 'totalCost', operator: '>', value: 9.9 }], true],
  ['a user of the trace', whereEqual({ userId: 'user 7' }), true],
  ['a user of the trace, and names', [...whereEqual({ userId: 'user 7' }), ofNames], true],
  ['a user that no trace has, and a name', whereEqual({ userId: 'nobody', name: 'name 3' }), true],
  ['nothing', [absent], true],
  ['all names but one', [notOfName], false],
];
const ofScores: readonly Case[] = [
  ['a comment', [{ type: 'string', column: 'comment', operator: '=', value: 'comment 18' }], true],
  ['a trace', [{ type: 'string', column: 'traceId', operator: '=', value: 't7' }], true],
  ['a value', [{ type: 'number', column: 'value', operator: '>', value: 190 }], true],
  ['all values but the least', [{ type: 'number', column: 'value', operator: '>', value: 2 }], false],
];

const ofUser = whereEqual({ userId: 'user 7' });
const count = { measure: 'count', aggregation: 'count' } as const;
const cost = { measure: 'totalCost', aggregation: 'sum' } as const;
const latency = { measure: 'latency', aggregation: 'max' } as const;

const searched = async (client: ClickHouse) =>
  clickHouseObservationReader(client).list(projectId, { ...page, search: 'TEXT 98' });

describe('few matches among many versions', () => {
  let plain: ClickHouse;
  beforeAll(async () => {
    plain = await openTestStore();
    for (const table of ['observations', 'traces', 'scores'] as const) {
      await plain.command(`SYSTEM STOP MERGES ${table}`);
      for (let part = 0; part < parts; part += 1) await plain.command(versionsOf(table, part));
    }
    for (const sql of clickHouseLookUps) await plain.command(sql);
  });

  const ofDay = { from: Date.UTC(2026, 1, 2, 3) * 1000, to: Date.UTC(2026, 1, 3, 4) * 1000 };

  /** That a large project has the answers of a small one, which finds nothing first. */
  const isAnsweredAlike = async (ask: (client: ClickHouse) => Promise<unknown>, table: string, isFew: boolean) => {
    const names: string[] = [];
    const answer = await ask(asLarge(plain, names));
    expect(answer).toEqual(await ask(plain));
    expect(names).toContain(`find-matching-${table}`);
    // Few rows are read at once, and not day by day.
    expect(names.includes('find-page-start')).toBe(!isFew);
    return answer;
  };

  test.each(ofTraces)('traces by %s are those of lists that merge all versions', async (name, filters, isFew) => {
    for (const asked of [ofDay, { page: 2 }]) {
      const query = { ...page, ...asked, filters };
      await isAnsweredAlike(async (client) => clickHouseTraceReader(client).list(projectId, query), 'traces', isFew);
    }
    const bySum = { ...page, filters, orderBy: { column: 'totalCost', direction: 'DESC' } } as const;
    const answer = await isAnsweredAlike(
      async (client) => clickHouseTraceReader(client).list(projectId, bySum),
      'traces',
      true,
    );
    expect((answer as { totalItems: number }).totalItems > 0).toBe(name !== 'nothing');
  });

  test.each(ofObservations)(
    'observations by %s are those of lists that merge all versions',
    async (name, filters, isFew) => {
      for (const period of [{}, ofDay]) {
        const query = { ...page, ...period, filters };
        const list = async (client: ClickHouse) => clickHouseObservationReader(client).list(projectId, query);
        const { items, totalItems } = (await isAnsweredAlike(list, 'observations', isFew)) as Awaited<
          ReturnType<typeof list>
        >;
        expect(totalItems > 0).toBe(!/nothing|no trace/.test(name));
        const stream = async (client: ClickHouse) =>
          clickHouseObservationReader(client).stream(projectId, {
            ...period,
            filters,
            after: items[3],
            limit: 20,
            parts: new Set(['io', 'trace']),
          });
        await isAnsweredAlike(stream, 'observations', isFew);
      }
    },
  );

  test.each(ofScores)('scores by %s are those of lists that merge all versions', async (_name, filters, isFew) => {
    const list = async (client: ClickHouse) =>
      clickHouseScoreReader(client).list(projectId, { ...page, filters, onTracesOnly: false });
    const { totalItems } = (await isAnsweredAlike(list, 'scores', isFew)) as Awaited<ReturnType<typeof list>>;
    expect(totalItems).toBeGreaterThan(0);
    const stream = async (client: ClickHouse) =>
      clickHouseScoreReader(client).stream(projectId, { filters, limit: 20 });
    await isAnsweredAlike(stream, 'scores', isFew);
  });

  test('a search finds the observations that hold the text in their latest version', async () => {
    const found = await isAnsweredAlike(searched, 'observations', true);
    expect((found as Awaited<ReturnType<typeof searched>>).totalItems).toBeGreaterThan(0);
  });

  const measured: readonly (readonly [string, Pick<MetricsQuery, 'view' | 'dimensions' | 'metrics' | 'filters'>])[] = [
    ['traces of a user', { view: 'traces', dimensions: ['name'], metrics: [count, cost], filters: ofUser }],
    ['traces by metadata', { view: 'traces', dimensions: [], metrics: [count, latency], filters: [ofRun] }],
    ['observations by metadata', { view: 'observations', dimensions: ['name'], metrics: [count], filters: [ofRun] }],
    [
      'observations of a user',
      { view: 'observations', dimensions: ['traceName'], metrics: [count, cost], filters: ofUser },
    ],
  ];

  test.each(measured)('metrics of %s are those of all versions', async (_name, query) => {
    const ask = async (client: ClickHouse) =>
      clickHouseMetricsReader(client).query(projectId, {
        ...query,
        orderBy: query.dimensions.map((field) => ({ field, direction: 'asc' })),
        fromTimestamp: ofDay.from,
        toTimestamp: ofDay.to,
      });
    const rows = (await isAnsweredAlike(ask, query.view, true)) as Awaited<ReturnType<typeof ask>>;
    expect(rows.length).toBeGreaterThan(0);
    expect(Number(rows[0]?.['count_count'])).toBeGreaterThan(0);
  });

  test('sessions have the traces whose latest version is of them', async () => {
    const found = await Promise.all(
      Array.from({ length: 30 }, async (_, at) => {
        const [left, right] = await Promise.all(
          [asLarge(plain), plain].map((client) =>
            clickHouseSessionReader(client).get(projectId, `session ${at * 10 + 8}`),
          ),
        );
        expect(left).toEqual(right);
        return left?.traces.length ?? 0;
      }),
    );
    expect(Math.max(...found)).toBeGreaterThan(2);
  });

  test('rows of one time are all in streams with few matches, whatever of them a page ends at', async () => {
    const tied = 'tied' as ProjectId;
    const ids = ['a', 'b', 'c'];
    const at = { timestamp: someTime, startTime: someTime };
    await telemetryStoreOn(plain).writer.write(
      telemetryRows({
        observations: ids.map((id) => anObservation(tied, `t/${id}`, { ...at, name: 'tie' })),
        scores: ids.map((id) => aScore(tied, id, { ...at, name: 'tie' })),
      }),
    );
    const [scores, observations] = [clickHouseScoreReader(asLarge(plain)), clickHouseObservationReader(asLarge(plain))];
    const filters = whereEqual({ name: 'tie' });
    for (const [index, id] of ids.entries()) {
      const before = ids[index - 1];
      const [score] = await scores.stream(tied, {
        filters,
        limit: 1,
        after: before === undefined ? undefined : { timestamp: someTime, id: before as ScoreId },
      });
      const [observation] = await observations.stream(tied, {
        filters,
        limit: 1,
        parts: new Set(),
        after:
          before === undefined
            ? undefined
            : { startTime: someTime, traceId: 't' as TraceId, id: before as ObservationId },
      });
      expect([score?.id, observation?.id]).toEqual([id, id]);
    }
  });

  test('a project with few rows is asked for nothing first', async () => {
    const names: string[] = [];
    const client = notingClient(plain, names);
    await clickHouseTraceReader(client).list(projectId, { ...page, filters: whereEqual({ userId: 'user 7' }) });
    await clickHouseSessionReader(client).get(projectId, 'session 18');
    expect(names).not.toContain('find-matching-traces');
  });
});

test.each([1_000, 1_001])('a session of %i traces with long ids has all of them', async (size) => {
  const store = await openTestStore();
  await store.command(`
INSERT INTO traces (project_id, id, timestamp, session_id, environment, row_version)
SELECT 'long', concat(repeat('é', 300), toString(number)), toDateTime64('2026-02-01', 6, 'UTC') + number * 700, 's', 'default', 1
FROM numbers(${size})`);
  const sent: string[] = [];
  const query: ClickHouse['query'] = async (name, sql, ...rest) => {
    sent.push(`${name} ${sql}`);
    return store.query(name, sql, ...rest);
  };
  const session = await clickHouseSessionReader(asLarge({ ...store, query })).get('long' as ProjectId, 's');
  expect(session?.traces).toHaveLength(size);
  expect(sent.some((statement) => /^get-session [^]* t\.id IN /.test(statement))).toBe(size === 1_000);
});

const manyTraces = 60_000;

/** Traces in two parts, each with versions of traces all over the other. */
const traceOfPart = (part: number): string => `
INSERT INTO traces (project_id, id, timestamp, session_id, input, environment, row_version)
SELECT 'wide', lower(hex(sipHash64(number, ${part}))), toDateTime64('2026-02-01', 6, 'UTC') + number, concat('s', toString(number)),
  repeat('x', 200), 'default', 1
FROM numbers(${manyTraces})`;

test('a session of a large project reads no traces of others but those of its blocks', async () => {
  const store = await openTestStore();
  await store.command('SYSTEM STOP MERGES traces');
  for (const part of [1, 2]) await store.command(traceOfPart(part));
  const raw = createClient({ url: inject('clickhouseUrl'), database: store.database });
  const read = { rows: 0 };
  const client = asLarge({
    ...store,
    query: async (name, sql, params, schema, limits) => {
      const answer = await raw.query({ query: sql, query_params: params, clickhouse_settings: commonSettings });
      await answer.text();
      const header = String(answer.response_headers['x-clickhouse-summary'] ?? '{}');
      read.rows += Number((JSON.parse(header) as { readonly read_rows: string }).read_rows);
      return store.query(name, sql, params, schema, limits);
    },
  });
  const session = await clickHouseSessionReader(client).get('wide' as ProjectId, 's77');
  await raw.close();
  expect(session?.traces).toHaveLength(2);
  expect(read.rows).toBeLessThan(manyTraces / 4);
});
