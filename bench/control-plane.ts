// What the control plane costs where it is large: each list by HTTP, signing in, a key that is known, appends to the audit log, and a
// hundred agent runs that write traces, scores and changes at once. Arguments: projects, users, entries of the log.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { organizationScopes, projectScopes, usersListed, type PageRequest, type ProjectId } from '@spanledger/core';
import { startPostgres } from '@spanledger/embedded';
import { makeLink } from '@spanledger/people';
import { connect } from '@spanledger/postgres-kit';
import { migratePostgres, openPostgresStore } from '@spanledger/postgres-store';
import { seedControlPlane, seededOrganizations } from '@spanledger/testing';

import { createAuthenticator } from '../apps/api/src/auth/authenticator.ts';
import { inParallel } from './load.ts';
import { percentilesOf } from './percentiles.ts';
import { processStats } from './process-stats.ts';
import { startServer } from './server.ts';

const [projects = 1000, users = 10_000, auditEntries = 1_000_000] = process.argv.slice(2).map(Number);
const counts = { projects, users, auditEntries };
const listTries = 30;
const signIns = 40;
const knownCalls = 300_000;
const appendSeconds = 5;
const appenders = 64;
const agents = 100;
const stepsOfAgent = 3;
const adminApiKey = 'administration-of-the-server-of-a-bench';
const password = 'correct horse battery staple';
const projectId = 'project-7' as ProjectId;
const organizationId = `org-${7 % seededOrganizations(counts)}`;

const report = (what: string, figure: string): void => void process.stdout.write(`${what.padEnd(52)}${figure}\n`);
const milliseconds = (times: readonly number[]): string => {
  const share = percentilesOf(times);
  return `p50 ${share(0.5).toFixed(1)} ms, p95 ${share(0.95).toFixed(1)} ms, max ${share(1).toFixed(1)} ms`;
};
const timesOf = async (tries: number, work: () => Promise<unknown>): Promise<number[]> => {
  const times: number[] = [];
  for (let at = 0; at < tries; at += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return times;
};
const basic = ({ publicKey, secretKey }: { readonly publicKey: string; readonly secretKey: string }): string =>
  `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;

const parent = mkdtempSync(join(tmpdir(), 'spanledger-bench-control-'));
chmodSync(parent, 0o755);
const postgres = await startPostgres({ dir: join(parent, 'postgres') });
const { url } = postgres;
await migratePostgres(url);
const admin = await connect(url, 'spanledger bench', {});
await seedControlPlane(async (sql) => admin.query(sql), counts);
const store = openPostgresStore({ url, poolMax: 16 });
const server = await startServer(join(parent, 'data'), {
  DATABASE_URL: url,
  ADMIN_API_KEY: adminApiKey,
  SPANLEDGER_INIT_PROJECT_ID: projectId,
});

const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
  const response = await fetch(`${server.apiUrl}${path}`, init);
  if (response.ok) return response;
  throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
};
const json = { 'content-type': 'application/json' };

const ownCpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Times, and processor time of the process that reads. */
const reportList = async (name: string, cpuMs: () => number, read: () => Promise<unknown>): Promise<void> => {
  await read();
  const before = cpuMs();
  const times = await timesOf(listTries, read);
  report(name, `${milliseconds(times)}, processor ${((cpuMs() - before) / listTries).toFixed(1)} ms`);
};

const measureLists = async (): Promise<void> => {
  const organization = basic(await store.apiKeys.create({ organizationId }, { scopes: organizationScopes }));
  const project = basic(await store.apiKeys.create(projectId, { scopes: projectScopes }));
  const user = { userId: 'user-7', purpose: 'sign-in', now: Date.now() * 1000 } as const;
  const token = await makeLink(store.signInLinks, user);
  const signedIn = await ask('/api/auth/link', { method: 'POST', headers: json, body: JSON.stringify({ token }) });
  const [cookie = ''] = signedIn.headers.getSetCookie();
  const log = '/api/public/audit-log';
  const lists: readonly (readonly [string, Record<string, string>])[] = [
    ...['memberships', 'projects', 'apiKeys', 'invitations', 'settings'].map(
      (name) => [`/api/public/organizations/${name}`, { authorization: organization }] as const,
    ),
    ...['scim/Users', 'scim/Groups', `projects/${projectId}/memberships`].map(
      (name) => [`/api/public/${name}`, { authorization: organization }] as const,
    ),
    ...[
      `/api/public/projects/${projectId}/apiKeys`,
      '/api/public/policies/sampling/versions',
      '/api/public/v2/prompts',
      '/api/public/protected-prompt-labels',
      '/api/public/prompt-webhooks',
      '/api/public/prompt-webhooks/webhook-7-1/deliveries',
      '/api/public/v2/datasets',
      '/api/public/budgets',
      '/api/public/models',
      '/api/public/costs/reprice',
      ...['agents', 'saved-views', 'score-configs', 'comments', 'annotation-queues', 'llm-connections'].map(
        (name) => `/api/public/${name}`,
      ),
      '/api/public/annotation-queues/queue-7-1/items',
      log,
      `${log}?action=api-key.created`,
      `${log}?from=2023-11-15T00:00:00Z`,
    ].map((path) => [path, { authorization: project }] as const),
    ...['session', 'sessions', 'keys', 'identities'].map((name) => [`/api/auth/${name}`, { cookie }] as const),
    ['/api/admin/organizations', { authorization: `Bearer ${adminApiKey}` }],
  ];
  for (const [path, headers] of lists) {
    const read = async () => (await ask(path, { headers })).arrayBuffer();
    await reportList(`GET ${path}`, () => processStats(server.child.pid ?? 0).cpuSeconds * 1000, read);
  }
  await measureUsers();
};

/** What `spanledger users list` reads: its first page, its longest one, and one far behind. */
const measureUsers = async (): Promise<void> => {
  const pages: readonly (readonly [string, PageRequest])[] = [
    ['first page', { page: 1, limit: usersListed.usual }],
    ['longest page', { page: 1, limit: usersListed.max }],
    ['last page', { page: Math.ceil(users / usersListed.usual), limit: usersListed.usual }],
  ];
  for (const [name, page] of pages) {
    await reportList(`spanledger users list, ${name} of ${page.limit}`, ownCpuMs, async () => store.users.list(page));
  }
};

const sendJson = async (path: string, body: object) =>
  (await ask(path, { method: 'POST', headers: json, body: JSON.stringify(body) })).arrayBuffer();

const measureSignIn = async (): Promise<void> => {
  const user = { userId: 'user-8', purpose: 'reset', now: Date.now() * 1000 } as const;
  const token = await makeLink(store.signInLinks, user);
  await sendJson('/api/auth/link', { token, password });
  const signIn = async () => sendJson('/api/auth/sign-in', { email: 'user-8@example.com', password });
  report('sign-in with a password', milliseconds(await timesOf(signIns, signIn)));
};

const measureKnownKey = async (): Promise<void> => {
  const header = basic(await store.apiKeys.create(projectId));
  const authenticator = createAuthenticator(store.apiKeys);
  const authenticate = async (times: number): Promise<void> => {
    for (let at = 0; at < times; at += 1) await authenticator.authenticate(header, '192.0.2.1');
  };
  await authenticate(knownCalls / 10);
  const { user, system } = process.cpuUsage();
  await authenticate(knownCalls);
  const used = process.cpuUsage({ user, system });
  report('authentication of a key that is known', `${((used.user + used.system) / knownCalls).toFixed(2)} µs`);
};

const measureAppends = async (): Promise<void> => {
  let appended = 0;
  const event = { action: 'trace.deleted', projectId, targetKind: 'trace', targetId: 't', after: { limit: 5 } };
  const end = performance.now() + appendSeconds * 1000;
  await inParallel(appenders, appenders, async () => {
    while (performance.now() < end) {
      await store.auditLog.record(event);
      appended += 1;
    }
  });
  report(`appends to one chain of the log, ${appenders} callers`, `${Math.round(appended / appendSeconds)}/s`);
};

/** Each run sends a trace with a score, makes and revokes a key, and deletes a trace of before: all at once. */
const measureAgents = async (): Promise<void> => {
  const headers = { ...json, authorization: basic(await store.apiKeys.create(projectId, { scopes: projectScopes })) };
  const send = async (path: string, body: object, method = 'POST') =>
    (await ask(path, { method, headers, body: JSON.stringify(body) })).json() as Promise<{ id: string }>;
  const times: number[] = [];
  const keys = `/api/public/projects/${projectId}/apiKeys`;
  const startedAt = performance.now();
  await inParallel(agents, agents, async (agent) => {
    for (let step = 0; step < stepsOfAgent; step += 1) {
      const stepAt = performance.now();
      const id = `run-${agent}-${step}`;
      const timestamp = new Date().toISOString();
      const trace = { id: `${id}-event`, type: 'trace-create', timestamp, body: { id, timestamp, name: 'agent' } };
      await send('/api/public/ingestion', { batch: [trace] });
      await send('/api/public/scores', { traceId: id, name: 'quality', value: step });
      const key = await send(keys, { note: id });
      await (await ask(`${keys}/${key.id}`, { method: 'DELETE', headers })).arrayBuffer();
      if (step > 0)
        await (await ask(`/api/public/traces/run-${agent}-${step - 1}`, { method: 'DELETE', headers })).arrayBuffer();
      times.push(performance.now() - stepAt);
    }
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const { rows } = await admin.query<{ deadlocks: string }>(
    'SELECT deadlocks::text FROM pg_stat_database WHERE datname = current_database()',
  );
  const rate = ((agents * stepsOfAgent) / seconds).toFixed(0);
  report(`${agents} agent runs at once, steps of five writes`, `${rate} steps/s, ${milliseconds(times)}`);
  report('requests that failed, deadlocks', `0, ${rows[0]?.deadlocks}`);
};

try {
  report('projects, users, entries of the audit log', `${projects}, ${users}, ${auditEntries}`);
  await measureLists();
  await measureSignIn();
  await measureKnownKey();
  await measureAppends();
  await measureAgents();
  report('machine', `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`);
} finally {
  await server.stop();
  await store.close();
  await admin.end();
  await postgres.stop();
  rmSync(parent, { recursive: true, force: true });
}
