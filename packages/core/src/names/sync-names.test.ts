import { beforeEach, describe, expect, it } from 'vitest';

import { unavailable } from '../errors.ts';
import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';
import { nameChanges, type NameChanges, type NamedProject, type NamedUser, type Names } from './names.ts';
import { nameSyncEveryMs, syncNames } from './sync-names.ts';

const project = (id: string, fields: Partial<NamedProject> = {}): NamedProject => ({
  id: id as ProjectId,
  name: id,
  organizationId: 'org',
  organizationName: 'Org',
  deletedAt: null,
  ...fields,
});
const user = (id: string, fields: Partial<NamedUser> = {}): NamedUser => ({
  id,
  email: `${id}@example.com`,
  name: null,
  ...fields,
});

const nothing: Names = { projects: [], users: [] };

describe('changes of names', () => {
  const before: Names = { projects: [project('a'), project('b'), project('c')], users: [user('u'), user('v')] };

  it('of the same names there are none', () => {
    expect(nameChanges(before, structuredClone(before))).toEqual({ ...nothing, goneProjects: [], goneUsers: [] });
  });

  it.each<[string, Partial<NamedProject>]>([
    ['name', { name: '店舗' }],
    ['organization', { organizationId: 'other' }],
    ["organization's name", { organizationName: 'متجر' }],
    ['deletion', { deletedAt: 5 }],
  ])('a project with another %s is one of them, and no other', (_what, fields) => {
    const after = { ...before, projects: [project('a'), project('b', fields), project('c')] };
    expect(nameChanges(before, after).projects).toEqual([project('b', fields)]);
  });

  it.each<[string, Partial<NamedUser>]>([
    ['address', { email: 'new@example.com' }],
    ['name', { name: 'Ünïcode' }],
  ])('a user with another %s is one of them, and no other', (_what, fields) => {
    const after = { ...before, users: [user('v', fields), user('u')] };
    expect(nameChanges(before, after).users).toEqual([user('v', fields)]);
  });

  it('what is new is written, and what is gone is named', () => {
    const after = { projects: [project('c'), project('d')], users: [user('w')] };
    expect(nameChanges(before, after)).toEqual({
      projects: [project('d')],
      users: [user('w')],
      goneProjects: ['a', 'b'],
      goneUsers: ['u', 'v'],
    });
  });
});

describe('synchronizing names', () => {
  let current: Names;
  let stored: Names;
  let syncedAt: Micros | undefined;
  let writes: NameChanges[];
  let isAway: boolean;
  let at: Micros;

  beforeEach(() => {
    [current, stored, syncedAt, writes, isAway, at] = [nothing, nothing, undefined, [], false, 1_000_000];
  });

  const sync = async (): Promise<boolean> =>
    syncNames({
      source: { read: async () => current },
      names: {
        lastSync: async () => syncedAt,
        read: async () => stored,
        write: async (changes, when) => {
          if (isAway) throw unavailable('no store');
          writes.push(changes);
          stored = current;
          syncedAt = when;
        },
      },
      now: () => at,
    });

  it('follows a rename once the last synchronization is old enough, and not before', async () => {
    current = { projects: [project('a')], users: [] };
    expect(await sync()).toBe(true);
    current = { projects: [project('a', { name: 'renamed' })], users: [] };
    at += nameSyncEveryMs * 1000 - 1;
    expect([await sync(), writes.length]).toEqual([false, 1]);
    at += 1;
    expect(await sync()).toBe(true);
    expect(writes.at(-1)?.projects).toEqual([project('a', { name: 'renamed' })]);
    expect(syncedAt).toBe(at);
  });

  it('is done at once where the last time lies in the future', async () => {
    syncedAt = at + 3_600_000_000;
    expect(await sync()).toBe(true);
  });

  it('writes what a store that was away has missed', async () => {
    current = { projects: [project('a')], users: [user('u')] };
    isAway = true;
    await expect(sync()).rejects.toThrow('no store');
    expect(syncedAt).toBeUndefined();
    isAway = false;
    expect(await sync()).toBe(true);
    expect(writes).toEqual([{ ...current, goneProjects: [], goneUsers: [] }]);
  });
});
