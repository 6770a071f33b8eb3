import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainOf, type AuditEntry, type AuditLog, type ProjectId } from '@spanledger/core';
import { memoryIdentity, memoryPrices } from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandRunner, type Ran } from '../testing/run-commands.ts';

let dir: string;
let auditLog: AuditLog;
/** The entries that the log returns instead of the written ones. */
let tampered: (entries: readonly AuditEntry[]) => readonly AuditEntry[];
let spanledger: (...args: string[]) => Promise<Ran>;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'spanledger-audit-'));
  tampered = (entries) => entries;
  const identity = memoryIdentity();
  const first = { organizationId: 'org', organizationName: 'Häuser', projectId: 'own', projectName: 'Shop' };
  await identity.firstStart.ensure(first);
  auditLog = { ...identity.auditLog, list: async (query) => tampered(await identity.auditLog.list(query)) };
  const stores = { ...identity, ...memoryPrices(identity.projects), auditLog };
  spanledger = commandRunner({ withControlPlane: (use) => use(stores) });
  for (const action of ['a.done', 'b.done', 'c.done'])
    await auditLog.record({ action, projectId: 'own' as ProjectId, targetKind: 'thing', targetId: action });
  await auditLog.record({ action: 's.done', projectId: null, targetKind: 'thing', targetId: null });
});
afterEach(() => rmSync(dir, { recursive: true }));

const file = (name: string): string => join(dir, name);

describe('the audit log on the command line', () => {
  it('is listed newest first, by what was done, of an organization or of the server', async () => {
    const { out, exitCode } = await spanledger('audit', 'list');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/NO\. +AT +ACTION +BY +FROM +TARGET\n3 .* c\.done +system[^]*\n1 .* a\.done/);
    expect((await spanledger('audit', 'list', '--action', 'b.done')).out).not.toContain('a.done');
    const ofServer = JSON.parse((await spanledger('--json', 'audit', 'list', '--server')).out) as AuditEntry[];
    expect(ofServer.map(({ action }) => action)).toEqual(['s.done']);
    for (const project of ['own', 'Shop'])
      expect((await spanledger('audit', 'list', '--project', project)).out).toContain('a.done');
    expect((await spanledger('audit', 'list', '--project', 'other')).out).toBe('There are no such entries.\n');
    expect((await spanledger('audit', 'list', '--from', 'soon')).exitCode).toBe(2);
    expect((await spanledger('audit', 'list', '--limit', '0')).exitCode).toBe(2);
  });

  it('is exported into a new file, oldest first, and the export is in the log', async () => {
    const { out } = await spanledger('audit', 'export', '--out', file('log'));
    expect(out).toBe(`3 lines in ${file('log')}\n`);
    const actions = readFileSync(file('log'), 'utf8').trimEnd().split('\n');
    expect(actions.map((line) => (JSON.parse(line) as AuditEntry).action)).toEqual(['a.done', 'b.done', 'c.done']);
    expect((await spanledger('audit', 'list', '--server')).out).toContain('audit-log.exported');
    expect((await spanledger('audit', 'export', '--out', file('log'))).error).toContain('name a new file');
  });

  it('is verified, and what is wrong is named, with exit code 1', async () => {
    const whole = await spanledger('verify', '--audit');
    expect([whole.exitCode, whole.out]).toEqual([
      0,
      '4 entries of the audit log in 2 chains verified: whole.\nWithout --anchor an end that was cut off is not found.\n',
    ]);
    tampered = (entries) =>
      entries.map((entry) => (entry.action === 'b.done' ? { ...entry, actorId: 'someone' } : entry));
    const edited = await spanledger('verify', '--audit', '--json');
    expect(edited.exitCode).toBe(1);
    const problem = { chain: chainOf('org'), sequence: 2, kind: 'edited' };
    expect(JSON.parse(edited.out)).toMatchObject({ entries: 4, problems: [problem] });
    expect((await spanledger('verify', '--audit')).out).toMatch(/organization:org +2 +edited +was changed/);
  });

  it('is verified against an anchor, which shows an end that was cut off and a chain that is gone', async () => {
    writeFileSync(file('anchor'), (await spanledger('audit', 'anchor')).out);
    expect((await spanledger('verify', '--audit', '--anchor', file('anchor'))).exitCode).toBe(0);
    tampered = (entries) => entries.filter(({ action }) => action !== 'c.done');
    const cut = await spanledger('verify', '--audit', '--anchor', file('anchor'));
    expect([cut.exitCode, cut.out]).toEqual([1, expect.stringMatching(/organization:org +3 +truncated/)]);
    writeFileSync(file('other'), JSON.stringify([{ chain: 'gone', sequence: 7, hash: 'a'.repeat(64) }]));
    const gone = await spanledger('verify', '--audit', '--anchor', file('other'));
    expect(gone.out).toMatch(/gone +7 +truncated/);
    writeFileSync(file('broken'), '{}');
    expect((await spanledger('verify', '--audit', '--anchor', file('broken'))).exitCode).toBe(2);
    expect((await spanledger('verify', '--anchor', file('anchor'))).exitCode).toBe(2);
    expect((await spanledger('verify', '--audit', '--repair')).exitCode).toBe(2);
  });
});
