import type { ProjectId } from '@spanledger/core';
import { expect, test } from 'vitest';

import { rememberedPrompts } from './remembered-prompts.ts';

const own = 'own' as ProjectId;

const aWorld = () => {
  const state = { now: 0, revision: 0, revisionsAsked: 0, reads: 0, text: 'first' };
  const revision = async () => {
    state.revisionsAsked += 1;
    return state.revision;
  };
  const remembered = rememberedPrompts({ revision }, () => state.now);
  const get = async (projectId = own) =>
    remembered.get(projectId, 'greeting', async () => {
      state.reads += 1;
      return { value: { text: state.text }, bytes: 10 };
    });
  return { state, remembered, get };
};

test('a prompt is read once, however many ask for it at once', async () => {
  const { state, get } = aWorld();
  await Promise.all(Array.from({ length: 50 }, async () => get()));
  expect([state.reads, state.revisionsAsked]).toEqual([1, 1]);
});

test('what another process changes is seen within a second', async () => {
  const { state, get } = aWorld();
  await get();
  Object.assign(state, { revision: 1, text: 'second', now: 999_999 });
  expect(await get()).toEqual({ text: 'first' });
  state.now = 1_000_000;
  expect(await get()).toEqual({ text: 'second' });
});

test('what this process changes is seen at once, also by who had asked before', async () => {
  const { state, remembered, get } = aWorld();
  await get();
  Object.assign(state, { revision: 1, text: 'second' });
  remembered.forget(own);
  expect(await get()).toEqual({ text: 'second' });
});

test('what was read of one project is not given to another', async () => {
  const { state, get } = aWorld();
  await get();
  await get('other' as ProjectId);
  expect(state.reads).toBe(2);
});

test('a failed read is not remembered', async () => {
  const { state, remembered, get } = aWorld();
  const failing = remembered.get(own, 'greeting', async () => {
    throw new Error('away');
  });
  await expect(failing).rejects.toThrow('away');
  expect(await get()).toEqual({ text: 'first' });
  expect(state.reads).toBe(1);
});
