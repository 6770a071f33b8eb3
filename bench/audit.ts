// What the audit log costs: entries a second in one chain and in eight, by callers, and many a transaction; a change with and without
// it; a page and a verification of a long log.
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditPages, chainOf, verifyChain, type ProjectId } from '@spanledger/core';
import { startPostgres } from '@spanledger/embedded';
import { connect } from '@spanledger/postgres-kit';
import { migratePostgres, openPostgresStore } from '@spanledger/postgres-store';
import { inParallel } from './load.ts';
import { percentilesOf } from './percentiles.ts';

const seconds = Number(process.argv[2] ?? 5);
const long = Number(process.argv[3] ?? 200_000);
const chains = 8;

const parent = mkdtempSync(join(tmpdir(), 'spanledger-bench-audit-'));
chmodSync(parent, 0o755);
const server = await startPostgres({ dir: join(parent, 'postgres') });
await migratePostgres(server.url);
const store = openPostgresStore({ url: server.url, poolMax: 16 });
for (let index = 0; index < chains; index += 1)
  await store.firstStart.ensure({ organizationId: `org-${index}`, projectId: `project-${index}` });
const admin = await connect(server.url, 'spanledger bench', {});

const report = (what: string, figure: string): void => void process.stdout.write(`${what.padEnd(56)}${figure}\n`);
const projectOf = (index: number) => `project-${index}` as ProjectId;

/** Calls a second of this many at once. */
const ratePerSecond = async (connections: number, call: (at: number) => Promise<unknown>): Promise<number> => {
  let calls = 0;
  const end = performance.now() + seconds * 1000;
  await inParallel(connections, connections, async () => {
    while (performance.now() < end) await call((calls += 1));
  });
  return Math.round(calls / seconds);
};

const event = (index: number) => ({
  action: 'trace.deleted',
  projectId: projectOf(index),
  targetKind: 'trace',
  targetId: 't',
  after: { limit: 5 },
});

try {
  for (const [what, count] of [
    ['one chain', 1],
    [`${chains} chains`, chains],
  ] as const) {
    for (const connections of [1, 16, 64]) {
      const rate = await ratePerSecond(connections, async (at) => store.auditLog.record(event(at % count)));
      report(`events, ${what}, ${connections} callers`, `${rate}/s`);
    }
  }
  const startedAt = performance.now();
  const before = (await store.auditLog.heads()).find(({ chain }) => chain === chainOf('org-0'))?.sequence ?? 0;
  const batch = 2000;
  for (let done = 0; done < long; done += batch)
    await admin.query(
      `SELECT audit_record('a.done', 'org-0', 'project-' || n % 7, 'thing', n::text, NULL, '{"n":' || n || '}')
       FROM generate_series(${done + 1}, ${done + batch}) n`,
    );
  report(
    `entries, ${batch} a transaction, one chain`,
    `${Math.round(long / ((performance.now() - startedAt) / 1000))}/s`,
  );

  const change = async (at: number) => store.projects.update(projectOf(at % chains), { name: `name ${at}` });
  for (let round = 0; round < 2; round += 1) {
    report(`changes of projects, ${chains} at once, recorded`, `${await ratePerSecond(chains, change)}/s`);
    await admin.query('ALTER TABLE projects DISABLE TRIGGER audit_change');
    report(`changes of projects, ${chains} at once, not recorded`, `${await ratePerSecond(chains, change)}/s`);
    await admin.query('ALTER TABLE projects ENABLE ALWAYS TRIGGER audit_change');
  }

  const questions = {
    'newest page': {},
    'page of a rare project': { projectId: 'project-3', after: Math.floor(long / 2) },
    'page of one target': { targetId: '17' },
    'page of a period': { from: Date.now() * 1000 - 3_600_000_000, to: Date.now() * 1000 },
  };
  for (const [what, query] of Object.entries(questions)) {
    const times: number[] = [];
    for (let at = 0; at < 50; at += 1) {
      const asked = performance.now();
      await store.auditLog.list({ chain: chainOf('org-0'), order: 'newest first', limit: 50, ...query });
      times.push(performance.now() - asked);
    }
    const share = percentilesOf(times);
    report(
      `list of ${before + long} entries, ${what}`,
      `p50 ${share(0.5).toFixed(1)} ms, p95 ${share(0.95).toFixed(1)} ms`,
    );
  }
  const verifyingAt = performance.now();
  const { entries, problems } = await verifyChain({
    chain: chainOf('org-0'),
    pages: auditPages(store.auditLog, { chain: chainOf('org-0'), order: 'oldest first' }),
    anchors: [],
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
  });
  const tookSeconds = (performance.now() - verifyingAt) / 1000;
  report(`verifying ${entries} entries: ${problems.length} problems`, `${Math.round(entries / tookSeconds)}/s`);
  const { rows } = await admin.query<{ size: string }>(
    `SELECT (pg_total_relation_size('audit_entries') / (SELECT count(*) FROM audit_entries))::text AS size`,
  );
  report('bytes an entry, with indexes', rows[0]?.size ?? '');
  report('machine', `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`);
} finally {
  await admin.end();
  await store.close();
  await server.stop();
  rmSync(parent, { recursive: true, force: true });
}
