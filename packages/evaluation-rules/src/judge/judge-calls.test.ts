import type { ModelCaller, TraceId } from '@spanledger/core';
import { expect, test, vi } from 'vitest';

import { costOfCall, evaluationWorld, generation, judgeDue, minute, own, scores } from '../evaluation-world.fixture.ts';
import { runClaimed } from '../run/run-claimed.ts';

test('a budget with room for some calls at a time lets the others wait, and is spent by what they cost alone', async () => {
  const world = evaluationWorld([scores(1)], { heldRestMs: 1 });
  const rule = await world.addRule({ budget: { amount: 50n * costOfCall, period: 'total' } });
  await world.send(Array.from({ length: 40 }, (_, at) => generation(`g${at}`)));
  await world.find();
  await judgeDue(world, 40);
  const { spent, executions } = await world.evaluationRules.standing(own, rule.id, world.now());
  expect([executions.done, spent]).toEqual([40, 40n * costOfCall]);
  expect(await world.evaluationRules.get(own, rule.id)).toMatchObject({ state: 'active' });
});

test('a call for a target whose trace was deleted is not made, and its rule goes on', async () => {
  const asked = vi.fn<ModelCaller>();
  const world = evaluationWorld([scores(1)], { callModel: asked });
  const rule = await world.addRule({ budget: { amount: 50n * costOfCall, period: 'total' } });
  await world.send([generation('a')]);
  await world.find();
  const claimed = await world.evaluations.claim(rule, { now: world.now(), until: world.now() + minute, limit: 1 });
  await world.evaluationRules.forgetTraces(own, ['t-a' as TraceId]);
  const turn = { begins: Promise.resolve(), stopping: new AbortController().signal };
  for (const execution of claimed) await runClaimed(world.parts, rule, execution, turn);
  expect(claimed).toHaveLength(1);
  expect(asked).not.toHaveBeenCalled();
  expect(await world.evaluationRules.get(own, rule.id)).toMatchObject({ state: 'active' });
});
