import type { AuditLog, DeadLetterStore, ProjectId, ProjectStore } from '@spanledger/core';
import { aDeadLetter, memoryDeadLetterStore, memoryIdentity } from '@spanledger/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { commandRunner, type Ran } from '../testing/run-commands.ts';

const gone = 'gone' as ProjectId;
const live = 'live' as ProjectId;
let deadLetters: DeadLetterStore;
let auditLog: AuditLog;
let spanledger: (...args: string[]) => Promise<Ran>;

const none = () => Promise.reject(new Error('not asked'));

beforeEach(async () => {
  const { projects, firstStart, ...identity } = memoryIdentity();
  auditLog = identity.auditLog;
  await firstStart.ensure({ projectId: live, projectName: 'Live' });
  deadLetters = memoryDeadLetterStore();
  await deadLetters.quarantine([
    aDeadLetter({ id: 'a', projectId: live, reason: 'refused_by_store' }),
    aDeadLetter({ id: 'b', projectId: gone, reason: 'deleted_project' }),
    aDeadLetter({ id: 'c', projectId: gone, reason: 'deleted_project' }),
  ]);
  const withDeletion: ProjectStore = { ...projects, isDeleted: async (id) => id === gone };
  spanledger = commandRunner({
    withControlPlane: none,
    migrate: none,
    readStatus: none,
    withDeadLetters: async (use) => use({ deadLetters, auditLog, projects: withDeletion }),
  });
});

const openIds = async (): Promise<readonly string[]> => {
  const { items } = await deadLetters.list({ state: 'open', page: 1, limit: 10 });
  return items.map(({ id }) => id).toSorted();
};

const held = async (projectId: ProjectId, id: string) => (await deadLetters.get(projectId, id))?.payload.length;

describe('dead letters, without the keys of a project', () => {
  it('dead letters, without the keys of a project, are listed over all projects, deleted ones too, or of one', async () => {
    const { exitCode, out } = await spanledger('dead-letters', 'list');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/ID +PROJECT +STATE/);
    expect(out).toMatch(/a +Live +open +refused_by_store/);
    expect(out).toMatch(/b +gone \(gone\) +open +deleted_project/);
    expect((await spanledger('dead-letters', 'list', '--project', 'gone')).out).not.toContain('Live');
    expect((await spanledger('dead-letters', 'list', '--project', 'Live', '--state', 'discarded')).out).toContain(
      'no such',
    );
    expect((await spanledger('dead-letters', 'list', '--limit', '1')).out).toContain('1 of 3');
    const json = JSON.parse((await spanledger('dead-letters', 'list', '--json')).out) as { data: object[] };
    expect(json.data).toHaveLength(3);
  });

  it('dead letters, without the keys of a project, are shown with their reason and without what they hold', async () => {
    const { out } = await spanledger('dead-letters', 'show', 'b');
    expect(out).toMatch(/project +gone[^]*reason +deleted_project: /);
    expect(JSON.parse((await spanledger('dead-letters', 'show', 'b', '--json')).out)).not.toHaveProperty('payload');
    expect(await spanledger('dead-letters', 'show', 'x')).toMatchObject({
      exitCode: 1,
      error: 'There is no dead letter x.\n',
    });
  });

  it('of a deleted project are discarded one by one, by reason, or all', async () => {
    expect((await spanledger('dead-letters', 'discard', 'b')).out).toBe('b is discarded.\n');
    expect(await openIds()).toEqual(['a', 'c']);
    expect((await spanledger('dead-letters', 'discard', '--reason', 'deleted_project')).out).toContain(
      '1 dead letters',
    );
    expect(await openIds()).toEqual(['a']);
    expect((await spanledger('dead-letters', 'discard', '--all', '--project', 'gone')).out).toContain('0 dead letters');
    expect(await openIds()).toEqual(['a']);
    expect(await spanledger('dead-letters', 'discard')).toMatchObject({ exitCode: 2 });
  });

  it('that are replayed are not given up', async () => {
    await deadLetters.setState(live, 'a', 'replayed');
    expect(await spanledger('dead-letters', 'discard', 'a')).toMatchObject({ exitCode: 1, out: '' });
  });

  it('that are not open are erased one by one, by reason, or all, and the audit log has it', async () => {
    const record = vi.spyOn(auditLog, 'record');
    expect(await spanledger('dead-letters', 'erase', 'b')).toMatchObject({ exitCode: 1, out: '' });
    await spanledger('dead-letters', 'discard', '--reason', 'deleted_project');
    expect((await spanledger('dead-letters', 'erase', 'b')).out).toBe('b holds nothing any more.\n');
    expect([await held(gone, 'b'), await held(gone, 'c'), await held(live, 'a')]).toEqual([0, 3, 3]);
    expect((await spanledger('dead-letters', 'erase', '--reason', 'refused_by_store')).out).toContain('0 dead letters');
    expect((await spanledger('dead-letters', 'erase', '--all')).out).toContain('2 dead letters');
    expect([await held(gone, 'c'), await held(live, 'a')]).toEqual([0, 3]);
    expect(record.mock.calls.map(([{ action, targetId, projectId }]) => [action, targetId, projectId])).toEqual([
      ['dead-letters.discarded', null, null],
      ['dead-letter.erased', 'b', gone],
      ['dead-letters.erased', null, null],
      ['dead-letters.erased', null, null],
    ]);
  });

  it.each([
    ['--state', 'lost'],
    ['--page', '0'],
    ['--limit', '101'],
    ['--limit', 'x'],
  ])('a wrong option is told: %s %s', async (...option) => {
    expect(await spanledger('dead-letters', 'list', ...option)).toMatchObject({ exitCode: 2, out: '' });
  });
});
