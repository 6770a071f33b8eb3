// Reads over much data in ClickHouse that name more than a trace: the list of agents and their figures over 30 days of one project,
// by their rows and by computed days, and costs of an organization of a hundred projects, read at once and one by one. Argument: observations. Linux alone.
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import {
  clickHouseAgentReader,
  clickHouseTelemetryStore,
  migrateClickHouse,
  openClickHouse,
  type ClickHouse,
} from '@spanledger/clickhouse-store';
import {
  DomainError,
  costReaderOfProjects,
  costsOfProjects,
  microsPerDay,
  type ProjectCostsQuery,
  type ProjectId,
} from '@spanledger/core';
import { startClickHouse } from '@spanledger/embedded';

import { percentilesOf } from './percentiles.ts';
import { processStats } from './process-stats.ts';
import { settleDays } from './read-rows.ts';
import { makeDataDir } from './server.ts';

const total = Number(process.argv[2] ?? 1_000_000);
const tries = 5;
const days = 30;
const perTrace = 20;
const agents = 50;
const projects = 100;
const perProject = 600;
const rowsPerInsert = 250_000;
const neverRestedMs = 10 * 365 * 86_400_000;
const firstMoment = Date.UTC(2026, 0, 1) * 1000;
const end = firstMoment + days * microsPerDay;
const agentsProject = 'agents' as ProjectId;

/** In each trace a request with two runs of agents below it, below these chains, and calls and tools below those. */
const parents = `[0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10]`;
const insert = (
  project: string,
  { first, count, all }: { readonly first: number; readonly count: number; readonly all: number },
) => `
INSERT INTO observations (project_id, trace_id, id, parent_observation_id, type, name, start_time, end_time, level,
  environment, metadata, model, provider, usage_details, usage_convention, usage_role, cost_source, cost_details,
  total_cost, created_at, updated_at, clock, row_version, is_deleted)
WITH intDiv(n, ${perTrace}) AS trace, n % ${perTrace} + 1 AS place, ${parents}[place] AS parent,
  place IN (2, 3) AS is_run, place > 7 AND place % 2 = 0 AS is_call, place > 7 AND place % 2 = 1 AS is_tool,
  lower(hex(MD5(toString(trace)))) AS trace_id, sipHash64(trace, place) AS random,
  fromUnixTimestamp64Micro(toInt64(${firstMoment} + trace * ${Math.floor((days * microsPerDay) / all) * perTrace}), 'UTC') AS at,
  toUInt64(200 + random % 3000) AS units, toDecimal128(units * 3, 12) / 1000000 AS cost
SELECT ${project}, trace_id, lower(hex(sipHash64(trace_id, place))), if(parent = 0, '', lower(hex(sipHash64(trace_id, parent)))),
  multiIf(is_run, 'AGENT', is_call, 'GENERATION', is_tool, 'TOOL', 'CHAIN'),
  multiIf(is_run, concat('agent ', toString((trace * 2 + place) % ${agents})), is_tool, concat('tool ', toString(random % 9)), 'step'),
  at + toIntervalMillisecond(place), at + toIntervalMillisecond(place + random % 4000), 'DEFAULT', 'default', map(),
  if(is_call, arrayElement(['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4', 'o3'], random % 4 + 1), NULL), if(is_call, 'openai', NULL),
  if(is_call, map('input', units, 'output', intDiv(units, 4), 'total', units + intDiv(units, 4)), map()),
  if(is_call, 'given', 'none'), 'own', if(is_call, 'computed', 'none'), if(is_call, map('input', cost), map()),
  if(is_call, cost, NULL), at, at, 1, 1, 0
FROM (SELECT number + ${first} AS n FROM numbers(${count}))`;

const load = async (client: ClickHouse): Promise<void> => {
  for (let first = 0; first < total; first += rowsPerInsert) {
    const count = Math.min(rowsPerInsert, total - first);
    await client.command(insert(`'${agentsProject}'`, { first, count, all: total }));
  }
  const all = projects * perProject;
  await client.command(insert(`concat('project ', toString(trace % ${projects}))`, { first: 0, count: all, all }), {
    settings: { max_partitions_per_insert_block: '0' },
  });
  await settleDays(client);
};

const measure = async (what: string, pid: number, work: () => Promise<unknown>): Promise<void> => {
  const times: number[] = [];
  const [server, node] = [processStats(pid).cpuSeconds, process.cpuUsage()];
  for (let at = 0; at < tries; at += 1) {
    const startedAt = performance.now();
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      console.log(`${what.padEnd(64)}refused after ${(performance.now() - startedAt).toFixed(0)} ms: ${error.code}`);
      return;
    }
    times.push(performance.now() - startedAt);
  }
  const ofServer = ((processStats(pid).cpuSeconds - server) * 1000) / tries;
  const { user, system } = process.cpuUsage(node);
  const ofNode = (user + system) / 1000 / tries;
  const at = percentilesOf(times);
  const clock = `p50 ${at(0.5).toFixed(0)} ms, most ${at(1).toFixed(0)} ms`;
  console.log(`${what.padEnd(64)}${clock}; processor ${ofServer.toFixed(0)} ms server, ${ofNode.toFixed(0)} ms node`);
};

const dataDir = makeDataDir();
const server = await startClickHouse({ dir: join(dataDir, 'clickhouse') });
const database = 'spanledger';
try {
  await migrateClickHouse({ url: server.url, database });
  const client = openClickHouse({ url: server.url, database, withServerMessages: true });
  await load(client);
  const store = clickHouseTelemetryStore(client, () => end);
  const load1 = loadavg()[0]?.toFixed(1);
  console.log(`machine  ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${load1}`);
  console.log(
    `${total} observations of ${total / perTrace} traces with ${(2 * total) / perTrace} runs of ${agents} agents`,
  );
  const names = Array.from({ length: agents }, (_, at) => `agent ${at}`);
  const readers = [
    ['rows', clickHouseAgentReader(client, neverRestedMs), end],
    ['computed, newest day live', store.agentRuns, end],
    ['computed', store.agentRuns, end - microsPerDay],
  ] as const;
  for (const period of [1, 7, days]) {
    for (const [from, reader, to] of readers) {
      const query = { from: to - period * microsPerDay, to };
      await measure(`runs of agents, ${period} days, ${from}`, server.pid, async () =>
        reader.runs(agentsProject, query),
      );
      await measure(`figures of ${agents} agents, ${period} days, ${from}`, server.pid, async () =>
        reader.figures(agentsProject, { ...query, names }),
      );
    }
  }
  const ids = Array.from({ length: projects }, (_, at) => `project ${at}` as ProjectId);
  const costs: ProjectCostsQuery = {
    groupBy: ['project'],
    fromTimestamp: end - days * microsPerDay + 1,
    toTimestamp: end,
    filters: [],
  };
  const read = async (some: readonly ProjectId[]) =>
    costsOfProjects(async (query) => costReaderOfProjects(store, some, query), some, costs);
  await measure(`costs of ${projects} projects, one by one`, server.pid, async () => {
    for (const id of ids) await read([id]);
  });
  await measure(`costs of ${projects} projects, at once`, server.pid, async () => read(ids));
  await store.close();
} finally {
  await server.stop();
}
