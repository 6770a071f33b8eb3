import { ModelCallError, type EvaluationRule, type TraceId } from '@spanledger/core';
import { expect, test } from 'vitest';
import {
  costOfCall,
  evaluationWorld,
  generation,
  judgeDue,
  own,
  scores,
  second,
  type World,
} from '../evaluation-world.fixture.ts';

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

const half = '\ud83d';

test('a score whose comment was cut within a character is stored', async () => {
  const world = evaluationWorld([
    { kind: 'scores', scores: [{ dataType: 'CATEGORICAL', value: `fine ${half}`, comment: `so ${half}` }], calls: 1 },
  ]);
  await world.addRule();
  await world.send([generation('a')]);
  await world.find();
  await judgeDue(world);
  expect(await world.scores()).toMatchObject([{ stringValue: 'fine \ufffd', comment: 'so \ufffd' }]);
});

test('a call that fails with a message that was cut within a character is stored, with its cost', async () => {
  const failure = new ModelCallError('bad_answer', `no ${half}`, { usage: { input: 100, output: 10 } });
  const world = evaluationWorld([scores(1)], { callModel: async () => Promise.reject(failure) });
  const rule = await world.addRule();
  await world.send([generation('a')]);
  await world.find();
  await judgeDue(world);
  expect(await world.judgeCalls()).toMatchObject([{ statusMessage: 'no \ufffd', cost: { total: costOfCall } }]);
  expect(await world.executions(rule)).toMatchObject([{ cost: costOfCall }]);
});

const answer = { text: 'yes', usage: { input: 100, output: 10 }, finishReason: 'stop' } as const;

/** What happens during the call of the judge of an observation of the trace `t-a`. */
const judgeWhile = async (happens: (world: World, rule: EvaluationRule) => Promise<void>) => {
  const world = evaluationWorld([scores(1)], {
    callModel: async () => {
      world.pass(second);
      await happens(world, rule);
      world.pass(second);
      return answer;
    },
  });
  const rule = await world.addRule({ budget: { amount: 100n * costOfCall, period: 'total' } });
  await world.send([generation('a')]);
  await world.find();
  world.pass(second);
  await judgeDue(world);
  return { world, rule };
};

test('a target that is deleted while it is judged has no score, and the call that was made keeps its cost', async () => {
  const { world } = await judgeWhile(async ({ deleteTraces }) => deleteTraces(['t-a' as TraceId]));
  expect(await world.scores()).toEqual([]);
  expect(await world.judgeCalls()).toMatchObject([{ cost: { total: costOfCall } }]);
});

test('a target that is deleted with its judges while it is judged leaves nothing but what the call cost', async () => {
  const { world, rule } = await judgeWhile(async ({ deleteTraces, evaluationRules }) => {
    const traces = ['t-a' as TraceId];
    await deleteTraces([...traces, ...(await evaluationRules.judgesOf(own, traces))]);
    await evaluationRules.forgetTraces(own, traces);
  });
  expect([await world.scores(), await world.judgeCalls()]).toEqual([[], []]);
  const { spent } = await world.evaluationRules.standing(own, rule.id, world.now());
  expect(spent).toBe(costOfCall);
});
