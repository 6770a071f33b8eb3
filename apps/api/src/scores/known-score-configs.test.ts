import type { ProjectId, ScoreConfig } from '@spanledger/core';
import { expect, test } from 'vitest';

import { knownScoreConfigs } from './known-score-configs.ts';

const own = 'own' as ProjectId;

const aWorld = () => {
  const configs = new Map<string, ScoreConfig>();
  const asked: (readonly string[])[] = [];
  const state = { now: 0, meanwhile: (): void => undefined };
  const find = async (projectId: ProjectId, ids: readonly string[]) => {
    asked.push(ids);
    const found = ids.flatMap((id) => configs.get(`${projectId} ${id}`) ?? []);
    state.meanwhile();
    return found;
  };
  const add = (id: string, isArchived = false) =>
    configs.set(`${own} ${id}`, { id, projectId: own, isArchived, categories: null } as unknown as ScoreConfig);
  const known = knownScoreConfigs({ find }, () => state.now);
  const archived = async (id = 'a') => (await known.of(own, [id])).get(id)?.isArchived;
  return { state, asked, add, known, archived };
};

test('a score config is read once a second, and what another process changes is seen then', async () => {
  const { state, asked, add, archived } = aWorld();
  add('a');
  expect([await archived(), await archived()]).toEqual([false, false]);
  add('a', true);
  state.now = 999_999;
  expect([await archived(), asked.length]).toEqual([false, 1]);
  state.now = 1_000_000;
  expect([await archived(), asked.length]).toEqual([true, 2]);
});

test('a score config that was just created is known at once, though it was asked for before', async () => {
  const { add, archived } = aWorld();
  expect(await archived()).toBeUndefined();
  add('a');
  expect(await archived()).toBe(false);
});

test('a change of a score config by this process is seen at once, also where it was being read meanwhile', async () => {
  const { state, add, known, archived } = aWorld();
  add('a');
  await archived();
  add('a', true);
  known.forget(own, 'a');
  expect(await archived()).toBe(true);
  known.forget(own, 'a');
  state.meanwhile = () => {
    state.meanwhile = () => undefined;
    add('a', false);
    known.forget(own, 'a');
  };
  expect(await archived()).toBe(true);
  expect(await archived()).toBe(false);
});

test('nothing is asked for when no config is named, and never one that cannot be there', async () => {
  const { asked, known } = aWorld();
  expect((await known.of(own, [])).size).toBe(0);
  expect((await known.of(own, ['a\0b', '', 'x'.repeat(101)])).size).toBe(0);
  expect(asked).toEqual([]);
  await known.of('other' as ProjectId, ['a', 'a']);
  expect(asked).toEqual([['a']]);
});

test('a score config is known in its project alone, for any ids of projects', async () => {
  const { add, known, archived } = aWorld();
  add('a');
  expect(await archived()).toBe(false);
  const named = 'project a';
  const config = { id: 'b', projectId: named, isArchived: false, categories: null } as unknown as ScoreConfig;
  const others = knownScoreConfigs({ find: async () => [config] }, () => 0);
  expect([...(await others.of(named as ProjectId, ['b'])).keys()]).toEqual(['b']);
  expect([...(await others.of('project' as ProjectId, ['a b'])).keys()]).toEqual([]);
  expect([...(await known.of('other' as ProjectId, ['a'])).keys()]).toEqual([]);
});
