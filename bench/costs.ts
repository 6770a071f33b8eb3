// What daily costs cost: computed before, with one day that is not, and all of them from `observations FINAL`; what
// computing a day costs; that an update is in the next answer, under load; and the result of a plain summing view.
import { cpus } from 'node:os';
import { join } from 'node:path';
import {
  clickHouseDailyCostReader,
  clickHouseTelemetryWriter,
  migrateClickHouse,
  openClickHouse,
  refreshDays,
  type ClickHouse,
} from '@spanledger/clickhouse-store';
import { formatUsd, microsPerDay, sumUsd, type ProjectId } from '@spanledger/core';
import { startClickHouse } from '@spanledger/embedded';
import { anObservation, costOf, telemetryRows } from '@spanledger/testing';
import { benchProject, days, lastMoment, loadCostRows } from './cost-rows.ts';
import { askText, type Target } from './load.ts';
import { measureRead, noting, type Statement } from './measure-reads.ts';
import { makeDataDir } from './server.ts';

const total = Number(process.argv[2] ?? 1_000_000);
const projectId = benchProject as ProjectId;
const month = { page: 1, limit: 100, fromTimestamp: lastMoment - 30 * microsPerDay, toTimestamp: lastMoment };
const ofUser = { ...month, userId: 'user 7' };
const byUser = { by: ['user'], fromTimestamp: month.fromTimestamp, toTimestamp: month.toTimestamp } as const;
const neverRested = 10 * 365 * 86_400_000;
const checks = 200;

const refresh = async (client: ClickHouse, daysMax: number): Promise<boolean> =>
  refreshDays(client, { tables: ['daily_costs'], restMs: 0, daysMax });

const target = (url: URL): Target => ({ apiUrl: '', authorization: '', clickhouseUrl: url.href });

const computedDays = async (url: URL): Promise<number> => {
  const sql = `SELECT count() AS count FROM daily_costs FINAL WHERE kind = 'day'`;
  return Number(await askText(target(url), sql));
};

const printRefreshes = async (client: ClickHouse, url: URL): Promise<void> => {
  const startedAt = performance.now();
  let [before, known] = [-1, 0];
  while (known > before) {
    before = known;
    await refresh(client, 50);
    known = await computedDays(url);
  }
  const ms = performance.now() - startedAt;
  console.log(`refresh   ${known} days of 2 projects, 50 at a time: ${(ms / known).toFixed(1)} ms a day`);
};

const dirtySql = `INSERT INTO observations
SELECT * REPLACE (row_version + 100 AS row_version) FROM observations
WHERE project_id = '${benchProject}' AND toDate(start_time) = toDate(fromUnixTimestamp64Micro(toInt64(${lastMoment - 2 * microsPerDay}))) LIMIT 1`;

const markSql = `INSERT INTO dirty_days (project_id, day)
SELECT {project:String}, toDate(fromUnixTimestamp64Micro(toInt64(${lastMoment - 2 * microsPerDay})))`;

const printReads = async (client: ClickHouse, url: URL, pid: number): Promise<void> => {
  const statements: Statement[] = [];
  const noted = noting(client, statements);
  const [resting, live] = [clickHouseDailyCostReader(noted, 0), clickHouseDailyCostReader(noted, neverRested)];
  const print = async (name: string, ask: () => Promise<unknown>): Promise<void> => {
    const [measured] = await measureRead([{ database: client.database, ask, statements }], { url, pid });
    const { p50, p95, rows, bytes } = measured ?? { p50: 0, p95: 0, rows: 0, bytes: 0 };
    const figures = [p50.toFixed(1), p95.toFixed(1), String(rows), (bytes / 1e6).toFixed(2)];
    console.log(`${name.padEnd(44)}${figures.map((figure) => figure.padStart(11)).join('')}`);
  };
  console.log(`${'metrics/daily of 30 days'.padEnd(44)}     p50 ms     p95 ms  rows read    MB read`);
  await print('all days computed before', async () => resting.list(projectId, month));
  await print('the same of one user', async () => resting.list(projectId, ofUser));
  await print('costs by user', async () => resting.sums(projectId, byUser));
  await client.command(dirtySql);
  await client.command(markSql, { params: { project: benchProject } });
  await print('one day dirty', async () => resting.list(projectId, month));
  await print('the same of one user', async () => resting.list(projectId, ofUser));
  await print('costs by user', async () => resting.sums(projectId, byUser));
  const startedAt = performance.now();
  await refresh(client, 1);
  console.log(`${'refresh of that one day, ms'.padEnd(44)}${(performance.now() - startedAt).toFixed(1).padStart(11)}`);
  await print('from observations FINAL', async () => live.list(projectId, month));
  await print('the same of one user', async () => live.list(projectId, ofUser));
  await print('costs by user', async () => live.sums(projectId, byUser));
};

/** While others write and days are computed all the time: after each update the next answer must have it. */
const printUpdates = async (client: ClickHouse): Promise<void> => {
  const writer = clickHouseTelemetryWriter(client);
  const reader = clickHouseDailyCostReader(client);
  const probe = 'probe' as ProjectId;
  const over = new AbortController();
  let others = 0;
  const load = async (lane: number): Promise<void> => {
    for (; !over.signal.aborted; others += 100) {
      const observations = Array.from({ length: 100 }, (_, index) =>
        anObservation(
          projectId,
          `load-${lane}-${others}/${index}`,
          { startTime: lastMoment - 1 },
          { cost: costOf(1n) },
        ),
      );
      await writer.write(telemetryRows({ observations }));
    }
  };
  const refreshing = async (): Promise<void> => {
    while (!over.signal.aborted) await refresh(client, 50);
  };
  const beside = [load(1), load(2), refreshing()];
  let wrong = 0;
  for (let version = 1; version <= checks; version += 1) {
    const startTime = lastMoment - (1 + (version % 2)) * microsPerDay;
    const movedFrom = version === 1 ? undefined : lastMoment - (1 + ((version + 1) % 2)) * microsPerDay;
    const cost = BigInt(version);
    const clock = (Date.UTC(2026, 5, 1) * 1000 + version * 1000) * 2;
    const row = anObservation(probe, 't/o', { startTime, clock }, { cost: costOf(cost), movedFrom });
    await writer.write(telemetryRows({ observations: [row] }));
    const { items } = await reader.list(probe, month);
    if (sumUsd(items.map(({ totalCost }) => totalCost)) !== cost) wrong += 1;
  }
  over.abort();
  await Promise.all(beside);
  console.log(
    `updates   ${checks} that also move the day, read back at once beside ${others} other rows: ${wrong} answers wrong`,
  );
  if (wrong > 0) process.exitCode = 1;
};

const printPlainView = async (client: ClickHouse, url: URL): Promise<void> => {
  const plainSql = `SELECT toString(sum(cost)) FROM plain_daily_costs WHERE project_id = '${benchProject}'`;
  const plain = await askText(target(url), plainSql);
  const { items } = await clickHouseDailyCostReader(client, 0).list(projectId, { page: 1, limit: 1000 });
  const exact = sumUsd(items.map(({ totalCost }) => totalCost));
  const more = (Number(plain) / Number(formatUsd(exact)) - 1) * 100;
  console.log(
    `plain     a SummingMergeTree view says ${plain} USD, the latest versions say ${formatUsd(exact)}: ${more.toFixed(1)} % off`,
  );
};

const dataDir = makeDataDir();
const server = await startClickHouse({ dir: join(dataDir, 'clickhouse') });
const client = openClickHouse({ url: server.url, withServerMessages: true });
try {
  await migrateClickHouse({ url: server.url });
  const startedAt = performance.now();
  await loadCostRows(client, total);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`machine   ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
  console.log(`rows      ${total} observations of ${total / 10} traces on ${days} days, loaded in ${seconds} s`);
  await printRefreshes(client, new URL(server.url));
  await printReads(client, new URL(server.url), server.pid);
  await printPlainView(client, new URL(server.url));
  await printUpdates(client);
} finally {
  await client.close();
  await server.stop();
}
