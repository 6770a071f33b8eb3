import { createHash } from 'node:crypto';

import { unavailable, type ProjectId, type Role } from '@spanledger/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { addUser, signedIn } from '../people.fixture.ts';

const path = '/api/public/audit-log';

interface Listed {
  readonly data: readonly { readonly action: string; readonly sequence: number; readonly after: unknown }[];
  readonly meta: { readonly cursor?: string };
}

const away = async (): Promise<never> => Promise.reject(unavailable('PostgreSQL is away'));

describe('the audit log', () => {
  let api: TestApi;
  let sister: ProjectId;
  beforeEach(async () => {
    api = await startTestApi();
    sister = (await api.identity.projects.create({ organizationId: 'org-own', name: 'sister' })).id;
  });
  afterEach(async () => api.close());

  const record = async (action: string, projectId: ProjectId | null): Promise<void> =>
    api.identity.auditLog.record({ action, projectId, targetKind: 'thing', targetId: action, after: { n: 1 } });
  const list = async (query = ''): Promise<Listed> => api.askJson<Listed>(path + query, { as: api.fullKey });
  const actionsFor = async (role: Role, query = ''): Promise<unknown> => {
    const browser = await signedIn(api, await addUser(api, `${role}@x`.toLowerCase(), role));
    const response = await browser.ask(path + query, { projectId: api.projectId });
    const answer = (await response.json()) as Partial<Listed>;
    return answer.data?.map(({ action }) => action) ?? response.status;
  };

  it('shows a key the entries of its own project, newest first, and none of another organization', async () => {
    await record('a.done', api.projectId);
    await record('b.done', sister);
    await record('c.done', 'project-stranger' as ProjectId);
    await record('d.done', null);
    await record('e.done', api.projectId);
    const { data, meta } = await list();
    expect(data).toMatchObject([{ action: 'e.done' }, { action: 'a.done', after: { n: 1 }, before: null }]);
    expect(meta).toEqual({});
    expect((await api.ask(`${path}?projectId=${sister}`, { as: api.fullKey })).status).toBe(403);
    expect((await api.ask(`${path}?projectId=project-stranger`, { as: api.fullKey })).status).toBe(403);
  });

  it('shows owners and admins of the organization all of it, an admin of a project that project, others nothing', async () => {
    await record('a.done', api.projectId);
    await record('b.done', sister);
    await record('c.done', 'project-stranger' as ProjectId);
    for (const role of ['OWNER', 'ADMIN'] as const) expect(await actionsFor(role)).toEqual(['b.done', 'a.done']);
    expect(await actionsFor('MEMBER')).toBe(403);
    const user = await addUser(api, 'of-project@x', 'VIEWER');
    await api.identity.memberships.setProjectRole({ projectId: api.projectId, userId: user.id, role: 'ADMIN' });
    const browser = await signedIn(api, user);
    const answer = await browser.ask(path, { projectId: api.projectId });
    expect(await answer.json()).toMatchObject({ data: [{ action: 'a.done' }] });
    expect((await browser.ask(`${path}?projectId=${sister}`, { projectId: api.projectId })).status).toBe(403);
  });

  it('is read page by page, each entry once, and filtered by what was done', async () => {
    for (const action of ['a.done', 'b.done', 'a.done', 'a.done']) await record(action, api.projectId);
    const found: number[] = [];
    for (let cursor = ''; ;) {
      const { data, meta } = await list(`?action=a.done&limit=2${cursor}`);
      found.push(...data.map(({ sequence }) => sequence));
      if (meta.cursor === undefined) break;
      cursor = `&cursor=${meta.cursor}`;
    }
    expect(found).toEqual([4, 3, 1]);
    expect((await api.ask(`${path}?cursor=x`, { as: api.fullKey })).status).toBe(400);
  });

  it('is exported oldest first, a line an entry whose hash anyone can compute, and the export is in it', async () => {
    await record('a.done', api.projectId);
    await record('b.done', api.projectId);
    const response = await api.ask(`${path}/export`, { as: api.fullKey });
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
    const lines = (await response.text()).trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as { action: string; hash: string; hashed: string });
    expect(entries.map(({ action }) => action)).toEqual(['a.done', 'b.done', 'audit-log.exported']);
    for (const { hash, hashed } of entries) expect(createHash('sha256').update(hashed).digest('hex')).toBe(hash);
    const rest = await api.ask(`${path}/export?afterSequence=2&action=a.done`, { as: api.fullKey });
    expect(await rest.text()).toBe('');
    expect((await api.ask(`${path}/export?afterSequence=-1`, { as: api.fullKey })).status).toBe(400);
  });

  it('has exports, deletions and replays of telemetry, with what was asked for', async () => {
    const traceIds = Array.from({ length: 150 }, (_, index) => `t${index}`);
    await api.ask('/api/public/export/traces?environment=staging&limit=3', { as: api.fullKey });
    await api.ask('/api/public/traces/t1', { as: api.fullKey, method: 'DELETE' });
    await api.ask('/api/public/traces', { as: api.fullKey, json: { traceIds }, method: 'DELETE' });
    await api.ask('/api/public/scores/s1', { as: api.fullKey, method: 'DELETE' });
    await api.ask('/api/public/dead-letters/replay', { as: api.fullKey, json: { all: true } });
    await api.ask('/api/public/dead-letters/d1/discard', { as: api.fullKey, method: 'POST' });
    await api.ask('/api/public/dead-letters/d1/erase', { as: api.fullKey, method: 'POST' });
    expect((await list()).data.toReversed()).toMatchObject([
      { action: 'traces.exported', targetId: null, after: { environment: ['staging'], limit: 3 } },
      { action: 'trace.deleted', targetId: 't1' },
      { action: 'traces.deleted', after: { traceIds: traceIds.slice(0, 100), traceIdsCount: 150 } },
      { action: 'score.deleted', targetId: 's1' },
      { action: 'dead-letters.replayed', after: { all: true } },
      { action: 'dead-letter.discarded', targetId: 'd1' },
      { action: 'dead-letter.erased', targetId: 'd1' },
    ]);
  });

  it('is of what is done alone: what cannot be recorded is answered 503 and not done', async () => {
    const { auditLog } = api.identity;
    const other = await startTestApi({ auditLog: { ...auditLog, record: away } });
    await other.ask('/api/public/traces', { json: { id: 'kept' } });
    expect((await other.ask('/api/public/traces/kept', { as: other.fullKey, method: 'DELETE' })).status).toBe(503);
    expect((await other.ask('/api/public/traces/kept')).status).toBe(200);
    expect((await other.ask('/api/public/export/traces', { as: other.fullKey })).status).toBe(503);
    await other.close();
  });
});
