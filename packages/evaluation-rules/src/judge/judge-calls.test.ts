import { expect, test } from 'vitest';
import { costOfCall, evaluationWorld, generation, judgeDue, own, scores } from '../evaluation-world.fixture.ts';

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
