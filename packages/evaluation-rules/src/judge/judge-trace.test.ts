import { expect, test } from 'vitest';
import { evaluationWorld, generation, judgeDue, scores } from '../evaluation-world.fixture.ts';

test('a call of a judge is stored with the service tier at which it was answered, by which it is priced', async () => {
  const answer = { text: 'yes', usage: { input: 1, output: 1 }, finishReason: 'stop', serviceTier: 'flex' } as const;
  const world = evaluationWorld([scores(1)], { callModel: async () => answer });
  await world.addRule();
  await world.send([generation('a')]);
  await world.find();
  await judgeDue(world);
  const [call] = await world.judgeCalls();
  expect(JSON.parse(call?.modelParameters ?? '')).toMatchObject({ service_tier: 'flex' });
});
