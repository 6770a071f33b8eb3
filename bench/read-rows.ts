import { setTimeout as pause } from 'node:timers/promises';
import { microsPerDay } from '@spanledger/core';
import type { ClickHouse } from '@spanledger/clickhouse-store';
import { clickHouseLookUps } from '@spanledger/testing';
import { z } from 'zod';
import { benchProject, days, firstMoment } from './read-period.ts';

export const observationsPerTrace = 10;

const rowsPerInsert = 250_000;
const daysAtOnce = 10;

/**
 * Observations of two projects over thirty days, ten to a trace, four of them calls of a model with usage, cost and
 * a body of some 800 B. Every hundredth is written again, as retries do.
 */
const observations = (first: number, count: number, total: number): string => {
  const traceMicros = Math.floor(((days * microsPerDay) / total) * observationsPerTrace);
  // The last trace ends on the last day too: that is the one that is written to.
  const placeMicros = Math.min(1_000_000, Math.floor(traceMicros / observationsPerTrace));
  return `
INSERT INTO observations (project_id, trace_id, id, parent_observation_id, type, name, start_time, end_time,
  completion_start_time, level, environment, input, output, metadata, model, provider, usage_details, usage_convention,
  usage_role, cost_source, cost_details, total_cost, created_at, updated_at, clock, row_version)
WITH intDiv(n, ${observationsPerTrace}) AS trace, n % ${observationsPerTrace} AS place,
  place IN (2, 4, 6, 8) AS is_call, sipHash64(n) AS random,
  fromUnixTimestamp64Micro(toInt64(${firstMoment} + trace * ${traceMicros} + place * ${placeMicros}), 'UTC') AS at,
  toUInt64(200 + random % 3000) AS units
SELECT if(trace % 10 = 0, 'other', '${benchProject}'), lower(hex(MD5(toString(trace)))), lower(hex(sipHash64(n, 1))),
  if(place = 0, '', lower(hex(sipHash64(trace * ${observationsPerTrace}, 1)))),
  multiIf(is_call, 'GENERATION', place = 3, 'TOOL', 'SPAN'),
  multiIf(place = 0, 'request', is_call, 'chat', concat('step ', toString(place))),
  at, at + toIntervalMillisecond(random % 4000), if(is_call, at + toIntervalMillisecond(random % 400), NULL),
  if(random % 50 = 0, 'ERROR', 'DEFAULT'), if(random % 5 = 0, 'staging', 'production'),
  if(is_call, concat('question ', randomPrintableASCII(400)), NULL), if(is_call, concat('answer ', randomPrintableASCII(400)), NULL),
  map('region', concat('r', toString(random % 8)), 'request', toString(random)),
  if(is_call, arrayElement(['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4', 'o3'], random % 4 + 1), NULL),
  if(is_call, 'openai', NULL),
  if(is_call, map('input', units, 'output', intDiv(units, 4), 'total', units + intDiv(units, 4)), map()),
  if(is_call, 'given', 'none'), 'own', if(is_call, 'computed', 'none'),
  if(is_call, map('input', toDecimal128(units, 12) / 1000000, 'output', toDecimal128(units, 12) / 400000), map()),
  if(is_call, toDecimal128(units, 12) / 1000000 + toDecimal128(units, 12) / 400000, NULL), at, at, 1, 1
FROM (SELECT number + ${first} AS n FROM numbers(${count}))
ARRAY JOIN if(n % 100 = 0, [1, 2], [1]) AS attempt`;
};

const traces = `
INSERT INTO traces (project_id, id, timestamp, name, user_id, session_id, release, environment, input, output, tags,
  metadata, created_at, updated_at, clock, row_version)
SELECT project_id, trace_id, min(start_time), concat('flow ', toString(sipHash64(trace_id) % 20)),
  concat('user ', toString(sipHash64(trace_id, 1) % 5000)), concat('session ', toString(sipHash64(trace_id, 2) % 20000)),
  concat('r', toString(sipHash64(trace_id) % 5)), any(environment), any(input), any(output),
  [concat('t', toString(sipHash64(trace_id) % 10))], map('plan', 'pro'), min(start_time), min(start_time), 1, 1
FROM observations GROUP BY project_id, trace_id`;

const scores = `
INSERT INTO scores (project_id, id, timestamp, name, trace_id, data_type, source, value, environment, created_at,
  updated_at, clock, row_version)
SELECT project_id, concat('s', id), timestamp, arrayElement(['quality', 'tone', 'toxicity'], sipHash64(id) % 3 + 1), id,
  'NUMERIC', 'EVAL', (sipHash64(id) % 101) / 100, environment, timestamp, timestamp, 1, 1
FROM traces`;

/** Loads the rows directly, without the writer; `settleDays` records their places. */
export const loadRows = async (client: ClickHouse, total: number): Promise<void> => {
  const settings = { max_partitions_per_insert_block: '0' };
  for (let first = 0; first < total; first += rowsPerInsert) {
    await client.command(observations(first, Math.min(rowsPerInsert, total - first), total), { settings });
  }
  for (const sql of [traces, scores]) await client.command(sql, { settings });
};

const tableSchema = z.object({ name: z.string() });

/** What the server computes of days, in any version of the schema. */
const derivedTables = async (client: ClickHouse, suffix = ''): Promise<readonly string[]> => {
  const among = ['daily_costs', 'agent_days', 'value_sketches', 'trace_sums']
    .map((table) => `'${table}${suffix}'`)
    .join(', ');
  const sql = `SELECT name FROM system.tables WHERE database = currentDatabase() AND name IN (${among})`;
  return (await client.query('derived-tables', sql, {}, tableSchema)).map(({ name }) => name);
};

const restPollMs = 200;
const restPolls = 10;

/** Resolves once no merge of the database has run for a while. */
export const mergesRest = async (client: ClickHouse): Promise<void> => {
  const sql = 'SELECT count() AS count FROM system.merges WHERE database = currentDatabase()';
  for (let quiet = 0; quiet < restPolls;) {
    await pause(restPollMs);
    const [merging] = await client.query('merges', sql, {}, countSchema);
    quiet = merging?.count === 0 ? quiet + 1 : 0;
  }
};

const countSchema = z.object({ count: z.coerce.number() });

/**
 * Leaves the store as one that has run for long: merges rest, and all days but the newest, which is written to, are computed. No
 * day is computed from then on.
 */
export const settleDays = async (client: ClickHouse): Promise<void> => {
  for (const sql of clickHouseLookUps) await client.command(sql);
  await mergesRest(client);
  const tables = await derivedTables(client);
  // Servers of a checkout of before computed days by themselves.
  for (const view of await derivedTables(client, '_mv')) await client.command(`SYSTEM STOP VIEW ${view}`);
  // Days are computed once their marks have rested.
  const marks = `SELECT DISTINCT project_id, day, now64(6, 'UTC') - INTERVAL 1 HOUR FROM dirty_days`;
  await client.command(`CREATE TABLE rested ENGINE = Memory AS ${marks}`);
  await client.command('TRUNCATE TABLE dirty_days');
  await client.command('INSERT INTO dirty_days SELECT * FROM rested');
  await client.command('DROP TABLE rested');
  for (let day = 0; day < days; day += daysAtOnce) {
    for (const table of tables) {
      const due = `due_${table}(rest_ms = 120000, days_max = ${2 * daysAtOnce})`;
      await client.command(`INSERT INTO ${table} SELECT * FROM ${due}`);
    }
  }
  const newest = `SELECT project_id, max(day), now64(6, 'UTC') FROM dirty_days GROUP BY project_id`;
  await client.command(`INSERT INTO dirty_days ${newest}`);
};
