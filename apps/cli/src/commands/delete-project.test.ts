import type { ApiKeyStore, ProjectEraser, ProjectId, ProjectStore } from '@spanledger/core';
import { memoryIdentity } from '@spanledger/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ErasureAccess } from '../stores/erasure.ts';
import { deleteProject } from './delete-project.ts';
import type { Operator } from './operator.ts';

const own = 'own' as ProjectId;
const other = 'other' as ProjectId;
let projects: ProjectStore;
let apiKeys: ApiKeyStore;
let rows: Map<ProjectId, number>;
let queued: number;
let failures: number;
let erasedWhileLive: boolean;

beforeEach(async () => {
  const identity = memoryIdentity();
  ({ projects, apiKeys } = identity);
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

/** A worker takes a part out of the queue between two looks, and leaves a dead letter of it. */
const waiting: ErasureAccess['waiting'] = async (id) => {
  if (queued === 0) return 0;
  queued -= 1;
  rows.set(id, 1);
  return queued + 1;
};

const run = async (named: string, yes: boolean) => {
  let text = '';
  const operator = {
    withErasure: async (use: (access: ErasureAccess) => Promise<unknown>) => use({ projects, eraser, waiting }),
    print: (result: { text: string }) => (text = result.text),
    tellProgress: () => undefined,
  } as unknown as Operator;
  await deleteProject(operator, named, { yes }, { settleMs: 0, pollMs: 0 });
  return text;
};

describe('deleting a project', () => {
  it('shows what there is and deletes nothing, unless it is told to', async () => {
    const text = await run('Own', false);
    expect(text).toMatch(/Own \(own\)[^]*traces +5[^]*Nothing was deleted.*projects delete own --yes/);
    expect([await projects.isDeleted(own), rows.get(own)]).toEqual([false, 5]);
  });

  it('ends it first, then removes all of it and nothing of another one', async () => {
    const { publicKey, secretKey } = await apiKeys.create(own);
    expect(await run('Own', true)).toMatch(/Own \(own\) .*is deleted/);
    expect([...rows.keys()]).toEqual([other]);
    expect(erasedWhileLive).toBe(false);
    expect(await apiKeys.authenticate(publicKey, secretKey)).toBeUndefined();
    expect(await projects.get(other)).toBeDefined();
  });

  it('goes on after it was cut off, by its id', async () => {
    failures = 1;
    await expect(run('own', true)).rejects.toThrow('killed');
    expect([await projects.isDeleted(own), rows.get(own)]).toEqual([true, 5]);
    expect(await run('own', true)).toContain('deleted before, is deleted');
    expect([...rows.keys()]).toEqual([other]);
  });

  it('waits until nothing of it is in the queue, and removes what came of that', async () => {
    queued = 3;
    await run('own', true);
    expect([queued, rows.has(own)]).toEqual([0, false]);
  });

  it('says so when workers do not empty the queue', async () => {
    queued = 1000;
    await expect(run('own', true)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('of an unknown project says so', async () => {
    await expect(run('nowhere', true)).rejects.toMatchObject({ code: 'not_found' });
  });
});
