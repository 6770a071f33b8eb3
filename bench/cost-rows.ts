import { microsPerDay } from '@spanledger/core';
import type { ClickHouse } from '@spanledger/clickhouse-store';
import { clickHouseLookUps } from '@spanledger/testing';

export const days = 90;
export const benchProject = 'bench';
const firstMoment = Date.UTC(2026, 0, 1) * 1000;
/** The end of the last day, in microseconds. */
export const lastMoment = firstMoment + days * microsPerDay;

const perTrace = 10;
const rowsPerInsert = 500_000;

/**
 * How often each observation is written, and when with another cost: one in a hundred is sent again as it is, one in
 * five is updated when its call ends, one in fifty is corrected to half its cost, one in fifty moves to the next day.
 */
const versions = `arrayConcat([1], if(n % 100 = 1, [1], []), if(n % 5 = 2, [2], []), if(n % 50 = 4, [3], []), if(n % 50 = 6, [4], []))`;

/** Traces begin one after the other, evenly. */
const beginOf = (total: number): string =>
  `fromUnixTimestamp64Micro(toInt64(${firstMoment} + trace * ${Math.floor(((days * microsPerDay) / total) * perTrace)}), 'UTC')`;

/** Observations of two projects, ten to a trace, four of them calls of a model with usage and cost. No bodies. */
const observations = (first: number, count: number, total: number): string => `
INSERT INTO observations (project_id, trace_id, id, parent_observation_id, type, name, start_time, end_time, level,
  environment, metadata, model, provider, usage_details, usage_convention, usage_role, cost_source, cost_details,
  total_cost, created_at, updated_at, clock, row_version, is_deleted)
WITH intDiv(n, ${perTrace}) AS trace, n % ${perTrace} AS place, place IN (2, 4, 6, 8) AS is_call,
  sipHash64(n) AS random,
  ${beginOf(total)} + toIntervalSecond(place) AS first_at,
  if(version.1 = 4 AND version.2 = 0, first_at + toIntervalDay(1), first_at) AS at,
  toUInt64(200 + random % 3000) AS units,
  toDecimal128(units * 3, 12) / if(version.1 = 3, 2000000, 1000000) AS cost
SELECT if(trace % 10 = 0, 'other', '${benchProject}'), lower(hex(MD5(toString(trace)))), lower(hex(sipHash64(n, 1))),
  if(place = 0, '', lower(hex(sipHash64(trace * ${perTrace}, 1)))),
  multiIf(is_call, 'GENERATION', place = 3, 'TOOL', 'SPAN'), multiIf(place = 0, 'request', is_call, 'chat', 'step'),
  at, at + toIntervalMillisecond(random % 4000), 'DEFAULT', 'default', map('region', concat('r', toString(random % 8))),
  if(is_call, arrayElement(['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4', 'o3'], random % 4 + 1), NULL),
  if(is_call, 'openai', NULL),
  if(is_call, map('input', units, 'output', intDiv(units, 4), 'total', units + intDiv(units, 4)), map()),
  if(is_call, 'given', 'none'), 'own', if(is_call, 'computed', 'none'), if(is_call, map('input', cost), map()),
  if(is_call, cost, NULL), at, at, version.1, version.1 * 2 + version.2, version.2
FROM (SELECT number + ${first} AS n FROM numbers(${count}))
ARRAY JOIN arrayFlatten(arrayMap(each -> if(each = 4, [(4, 0), (4, 1)], [(each, 0)]), ${versions})) AS version`;

/** The traces of these observations, made as they are and not read from them: grouping millions would need their memory. */
const traces = (first: number, count: number, total: number): string => `
INSERT INTO traces (project_id, id, timestamp, name, user_id, session_id, environment, tags, created_at, updated_at,
  clock, row_version)
WITH lower(hex(MD5(toString(trace)))) AS trace_id, ${beginOf(total)} AS at
SELECT if(trace % 10 = 0, 'other', '${benchProject}'), trace_id, at, concat('flow ', toString(sipHash64(trace_id) % 20)),
  concat('user ', toString(sipHash64(trace_id, 1) % 1000)), concat('session ', toString(sipHash64(trace_id, 2) % 20000)),
  'default', [concat('t', toString(sipHash64(trace_id) % 10))], at, at, 1, 1
FROM (SELECT intDiv(number, ${perTrace}) AS trace FROM numbers(${first}, ${count}) WHERE number % ${perTrace} = 0)`;

/** What a plain incremental view keeps: the sum over everything that is inserted, whichever version it is. */
const plainView = [
  `CREATE TABLE plain_daily_costs (project_id String, day Date, model Nullable(String), cost Decimal(38, 12),
    observation_count UInt64) ENGINE = SummingMergeTree ORDER BY (project_id, day, ifNull(model, ''))`,
  `CREATE MATERIALIZED VIEW plain_daily_costs_mv TO plain_daily_costs AS
    SELECT project_id, toDate(start_time) AS day, model, sum(ifNull(total_cost, 0)) AS cost, count() AS observation_count
    FROM observations WHERE NOT is_deleted GROUP BY project_id, day, model`,
];

/** Loads the rows as a history of versions, with what the writer stores beside them and with a plain view too. */
export const loadCostRows = async (client: ClickHouse, total: number): Promise<void> => {
  const settings = { max_partitions_per_insert_block: '0' };
  for (const sql of plainView) await client.command(sql);
  for (let first = 0; first < total; first += rowsPerInsert) {
    const count = Math.min(rowsPerInsert, total - first);
    await client.command(observations(first, count, total), { settings });
    await client.command(traces(first, count, total), { settings });
  }
  for (const sql of clickHouseLookUps) await client.command(sql);
};
