import type { ApiKeyStore, ErasureQueue, ProjectEraser, ProjectId, ProjectStore } from '@spanledger/core';
import { memoryIdentity } from '@spanledger/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ErasureAccess } from '../stores/erasure.ts';
import { deleteProject, listDeletions } from './delete-project.ts';
import type { Operator } from './operator.ts';

const own = 'own' as ProjectId;
const other = 'other' as ProjectId;
let projects: ProjectStore;
let erasures: ErasureQueue;
let apiKeys: ApiKeyStore;
let rows: Map<ProjectId, number>;
let queued: number;
let failures: number;
let erasedWhileLive: boolean;

beforeEach(async () => {
  const identity = memoryIdentity();
  ({ projects, apiKeys, erasures } = identity);
  await identity.firstStart.ensure({ organizationId: 'org', projectId: own, projectName: 'Own' });
  await projects.create({ organizationId: 'org', name: 'Other', id: other });
  rows = new Map([
    [own, 5],
    [other, 7],
  ]);
  [queued, failures, erasedWhileLive] = [0, 0, false];
});

const eraser: ProjectEraser = {
  count: async (id) => new Map(rows.get(id) === undefined ? [] : [['traces', rows.get(id) ?? 0]]),
  erase: async (id) => {
    erasedWhileLive ||= !(await projects.isDeleted(id));
    if (failures > 0) {
      failures -= 1;
      throw new Error('killed');
    }
    rows.delete(id);
  },
};

/** A worker removes a part from the queue between two polls, and stores a dead letter for it. */
const waiting: ErasureAccess['waiting'] = async (id) => {
  if (queued === 0) return 0;
  queued -= 1;
  rows.set(id, 1);
  return queued + 1;
};

const onStores = async (command: (operator: Operator) => Promise<void>) => {
  let text = '';
  const operator = {
    withErasure: async (use: (access: ErasureAccess) => Promise<unknown>) =>
      use({ projects, erasures, eraser, waiting }),
    print: (result: { text: string }) => (text = result.text),
    reportProgress: () => undefined,
  } as unknown as Operator;
  await command(operator);
  return text;
};
const run = async (named: string, yes: boolean) =>
  onStores((operator) => deleteProject(operator, named, { yes }, { settleMs: 0, pollMs: 0 }));

describe('deleting a project', () => {
  it('delete-project shows what there is and deletes nothing, unless it is confirmed', async () => {
    const text = await run('Own', false);
    expect(text).toMatch(/Own \(own\)[^]*traces +5[^]*Nothing was deleted.*projects delete --yes own/);
    expect([await projects.isDeleted(own), rows.get(own)]).toEqual([false, 5]);
  });

  it('deleting a project ends it first, then removes all of it and nothing of another one', async () => {
    const { publicKey, secretKey } = await apiKeys.create(own);
    expect(await run('Own', true)).toMatch(/Own \(own\) .*is deleted/);
    expect([...rows.keys()]).toEqual([other]);
    expect(erasedWhileLive).toBe(false);
    expect(await apiKeys.authenticate(publicKey, secretKey)).toBeUndefined();
    expect(await projects.get(other)).toBeDefined();
  });

  it('deleting a project goes on after it was cut off, by its id', async () => {
    failures = 1;
    await expect(run('own', true)).rejects.toThrow('killed');
    expect([await projects.isDeleted(own), rows.get(own)]).toEqual([true, 5]);
    expect(await run('own', true)).toContain('deleted before, is deleted');
    expect([...rows.keys()]).toEqual([other]);
  });

  it('deleting a project waits until nothing of it is in the queue, and removes what came of that', async () => {
    queued = 3;
    await run('own', true);
    expect([queued, rows.has(own)]).toEqual([0, false]);
  });

  it('delete-project reports when workers do not empty the queue', async () => {
    queued = 1000;
    await expect(run('own', true)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('deleting a project leaves it to a process that is at it already, and waits for that', async () => {
    rows.set(own, 5);
    const lock = await erasures.lock(() => undefined);
    const deleting = run('own', true);
    await expect.poll(async () => projects.isDeleted(own)).toBe(true);
    await new Promise((done) => void setTimeout(done, 20));
    expect(rows.get(own)).toBe(5);
    rows.delete(own);
    await erasures.finish(own);
    expect(await deleting).toContain('is deleted');
    await lock?.release();
  });

  it('deleting a project shows what is left of one that was cut off, and nothing once it is gone', async () => {
    failures = 1;
    await expect(run('own', true)).rejects.toThrow('killed');
    expect(await onStores(listDeletions)).toMatch(/ROWS LEFT[^]*own +Own +\S+Z +5 +0/);
    await run('own', true);
    expect(await onStores(listDeletions)).toContain('No deletion');
  });

  it('the deletion of an unknown project fails with that reason', async () => {
    await expect(run('nowhere', true)).rejects.toMatchObject({ code: 'not_found' });
  });
});
