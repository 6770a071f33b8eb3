import type { NameChanges, NamedProject, NamedUser, NameStore, ProjectId } from '@spanledger/core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';

const aNamedProject = (id: string, fields: Partial<NamedProject> = {}): NamedProject => ({
  id: id as ProjectId,
  name: `project ${id}`,
  organizationId: 'org',
  organizationName: 'Org',
  deletedAt: null,
  ...fields,
});

const aNamedUser = (id: string, fields: Partial<NamedUser> = {}): NamedUser => ({
  id,
  email: `${id}@example.com`,
  name: null,
  ...fields,
});

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

const no: NameChanges = { projects: [], users: [], goneProjects: [], goneUsers: [] };

/** The contract of every `NameStore`; `open` returns one store for these tests only. */
export const describeNameStore = (name: string, open: () => Promise<NameStore>): void => {
  describe(`names in ${name}`, () => {
    let names: NameStore;
    beforeAll(async () => {
      names = await open();
    });
    afterEach(async () => {
      const { projects, users } = await names.read();
      await names.write({ ...no, goneProjects: projects.map(({ id }) => id), goneUsers: users.map(({ id }) => id) }, 1);
    });

    const stored = async () => {
      const { projects, users } = await names.read();
      return { projects: [...projects].sort(byId), users: [...users].sort(byId) };
    };

    test('before the first synchronization there are none, and no time of it', async () => {
      expect([await names.read(), await names.lastSync()]).toEqual([{ projects: [], users: [] }, undefined]);
    });

    test('names in any script, quotes and backslashes come back as they were written', async () => {
      const texts = ['店舗 ショップ', 'متجر', 'Магазин', '🛍️👩‍💻', `"it's" \\N \\ {a,b}`, 'NULL', '', 'ａ\u0301'];
      const projects = texts.map((text, at) =>
        aNamedProject(`p${at}`, { name: text, organizationId: `o${at}`, organizationName: text }),
      );
      const users = texts.map((text, at) => aNamedUser(`u${at}`, { name: text }));
      await names.write({ ...no, projects, users: [...users, aNamedUser('v')] }, 5);
      expect(await stored()).toEqual({ projects, users: [...users, aNamedUser('v')] });
    });

    test('another name of one replaces the one before, and no other; a deletion keeps its time', async () => {
      const projects = [aNamedProject('a'), aNamedProject('b')];
      await names.write({ ...no, projects, users: [aNamedUser('u'), aNamedUser('v')] }, 5);
      const renamed = aNamedProject('b', { name: 'renamed', deletedAt: 1_700_000_000_123_456 });
      const moved = aNamedUser('v', { email: 'new@example.com', name: 'V' });
      await names.write({ ...no, projects: [renamed], users: [moved] }, 6);
      expect(await stored()).toEqual({ projects: [aNamedProject('a'), renamed], users: [aNamedUser('u'), moved] });
    });

    test('what is written last counts, also by a clock that is behind', async () => {
      await names.write({ ...no, projects: [aNamedProject('a', { name: 'first' })] }, 1_700_000_000_000_000);
      await names.write({ ...no, projects: [aNamedProject('a', { name: 'second' })] }, 7);
      expect((await stored()).projects).toEqual([aNamedProject('a', { name: 'second' })]);
    });

    test('what is gone is not read any more, the rest is, and it may come back', async () => {
      const all = { projects: [aNamedProject('a'), aNamedProject('b')], users: [aNamedUser('u'), aNamedUser('v')] };
      await names.write({ ...no, ...all }, 5);
      await names.write({ ...no, goneProjects: ['a' as ProjectId, 'never' as ProjectId], goneUsers: ['v'] }, 6);
      expect(await stored()).toEqual({ projects: [aNamedProject('b')], users: [aNamedUser('u')] });
      await names.write({ ...no, projects: [aNamedProject('a')], users: [aNamedUser('v')] }, 7);
      expect(await stored()).toEqual(all);
    });

    test('the time of a synchronization is kept, also of one that changes nothing', async () => {
      await names.write({ ...no, projects: [aNamedProject('a')] }, 1_700_000_000_000_001);
      expect(await names.lastSync()).toBe(1_700_000_000_000_001);
      await names.write(no, 1_700_000_000_000_002);
      expect(await names.lastSync()).toBe(1_700_000_000_000_002);
      expect((await stored()).projects).toEqual([aNamedProject('a')]);
    });

    test('thousands are written at once', async () => {
      const projects = Array.from({ length: 3000 }, (_, at) => aNamedProject(String(at).padStart(5, '0')));
      const users = Array.from({ length: 3000 }, (_, at) => aNamedUser(String(at).padStart(5, '0')));
      await names.write({ ...no, projects, users }, 5);
      expect(await stored()).toEqual({ projects, users });
    });
  });
};
