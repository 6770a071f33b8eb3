import { evaluationAttemptsMax, unavailable } from '@spanledger/core';
import type { JudgingStep } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';

import {
  costOfCall,
  evaluationWorld,
  generation,
  judgeDue,
  minute,
  own,
  scores,
  second,
  start,
  storedCost,
  type World,
} from '../evaluation-world.fixture.ts';
import { runClaimed } from '../run/run-claimed.ts';

const judgeOne = async (steps: readonly JudgingStep[], more: object = {}) => {
  const world = evaluationWorld(steps, more);
  const rule = await world.addRule();
  await world.send([generation('a')]);
  await world.find();
  await judgeDue(world);
  const [execution] = await world.executions(rule);
  return { world, rule, execution };
};

const failsDeeply = async () => Promise.reject(new RangeError('too deep'));

describe('an attempt', () => {
  it('writes its score and its own trace, which name each other, and states what it cost', async () => {
    const { world, execution } = await judgeOne([scores(0.5)]);
    expect(execution).toMatchObject({ state: 'done', attempts: 1, error: null, cost: costOfCall });
    const [score, ...others] = await world.scores();
    expect(others).toEqual([]);
    expect(score).toMatchObject({
      id: execution?.scoreIds[0],
      name: 'helpful',
      traceId: 't-a',
      observationId: 'a',
      value: 0.5,
      dataType: 'NUMERIC',
      source: 'EVAL',
      comment: 'so',
      environment: 'default',
      executionTraceId: execution?.judgeTraceId,
    });
    const calls = await world.judgeCalls();
    expect(calls).toMatchObject([
      { type: 'GENERATION', model: 'priced', traceId: execution?.judgeTraceId, output: 'yes', name: 'helpful' },
    ]);
    expect(calls[0]?.usage?.details).toMatchObject({ input: 100, output: 10 });
    expect(storedCost(calls)).toBe(costOfCall);
  });

  it('judges a target once nothing was written to it for the delay of the rule', async () => {
    const world = evaluationWorld([scores(1)]);
    const rule = await world.addRule({ delaySeconds: 60 });
    await world.send([generation('a')]);
    await world.find();
    world.pass(50 * second);
    await world.send([generation('a', { output: 'longer' })]);
    world.pass(10 * second);
    await judgeDue(world);
    expect(await world.executions(rule)).toMatchObject([{ state: 'pending', attempts: 0 }]);
    world.pass(50 * second);
    await judgeDue(world);
    expect(await world.executions(rule)).toMatchObject([{ state: 'done', attempts: 1 }]);
    expect(world.script.judged()).toBe(1);
  });

  it('judges no target that no longer fulfils the filters when its time has come', async () => {
    const world = evaluationWorld([scores(1)]);
    const filters = [{ type: 'string', column: 'name', operator: '=', value: 'chat' }] as const;
    const rule = await world.addRule({ filters });
    await world.send([generation('a')]);
    await world.find();
    world.pass(second);
    await world.send([{ type: 'generation-update', body: { id: 'a', traceId: 't-a', name: 'embed' } }]);
    await judgeDue(world);
    expect(await world.executions(rule)).toMatchObject([
      { state: 'skipped', error: expect.stringContaining('filters') as string },
    ]);
    expect(world.script.judged()).toBe(0);
  });

  it('is tried again when its failure may pass, later each time, and given up after the last', async () => {
    const { world, rule } = await judgeOne([{ kind: 'fails', isPassing: true, calls: 1 }]);
    const rests = [minute / 2, 2 * minute, 10 * minute, 30 * minute];
    expect(rests).toHaveLength(evaluationAttemptsMax - 1);
    for (const [at, rest] of rests.entries()) {
      const failed = { state: 'pending', attempts: at + 1, error: 'the script fails', dueAt: world.now() + rest };
      expect(await world.executions(rule)).toMatchObject([failed]);
      world.pass(rest - second);
      expect(await judgeDue(world)).toBe(0);
      world.pass(second);
      expect(await judgeDue(world)).toBe(1);
    }
    const [execution] = await world.executions(rule);
    expect(execution).toMatchObject({ state: 'failed', attempts: evaluationAttemptsMax });
    const calls = await world.judgeCalls();
    expect(calls).toHaveLength(evaluationAttemptsMax);
    expect(storedCost(calls)).toBe(execution?.cost);
    expect(await world.scores()).toEqual([]);
  });

  it('is given up at once when its failure cannot pass, and tried again when that is asked for', async () => {
    const { world, rule, execution } = await judgeOne([{ kind: 'fails', isPassing: false, calls: 0 }, scores(1)]);
    expect(execution).toMatchObject({ state: 'failed', error: 'the script fails', attempts: 1 });
    expect(await world.evaluationRules.retry(own, rule.id, undefined, world.now())).toBe(1);
    await judgeDue(world);
    expect(await world.executions(rule)).toMatchObject([{ state: 'done', error: null }]);
  });

  it('whose evaluator has lost its version is skipped', async () => {
    const { execution } = await judgeOne([scores(1)], { evaluators: { get: async () => undefined } });
    expect(execution).toMatchObject({ state: 'skipped', error: 'The version of the evaluator is gone.' });
  });

  it('says of an error that is none of ours that it failed', async () => {
    const { execution } = await judgeOne([], { evaluate: failsDeeply });
    expect(execution).toMatchObject({ state: 'pending', error: 'It failed: too deep' });
  });

  it('rests as long as a provider asks for', async () => {
    const limited = { kind: 'call fails', failure: 'limited', retryAfterMs: 3_600_000 } as const;
    const { execution } = await judgeOne([limited]);
    expect(execution).toMatchObject({ state: 'pending', dueAt: start + 60 * minute, error: 'the call is limited' });
  });

  it('pauses its rule with the reason when a connection refuses, and is not counted', async () => {
    const { world, rule, execution } = await judgeOne([{ kind: 'call fails', failure: 'refused' }, scores(1)]);
    expect(execution).toMatchObject({ state: 'pending', attempts: 0 });
    const reason = 'The connection openai refuses: the call is refused';
    expect(await world.evaluationRules.get(own, rule.id)).toMatchObject({ state: 'paused', stateReason: reason });
    expect(await judgeDue(world)).toBe(0);
    await world.evaluationRules.setState(own, rule.id, 'active', null);
    await judgeDue(world);
    expect(await world.executions(rule)).toMatchObject([{ state: 'done', attempts: 1 }]);
  });

  it('fails alone when a provider refuses its messages, and its rule goes on', async () => {
    const refused = { kind: 'call fails', failure: 'refused', isOfMessages: true } as const;
    const { world, rule, execution } = await judgeOne([refused, scores(1)]);
    expect(execution).toMatchObject({ state: 'failed', attempts: 1, error: 'the call is refused' });
    expect(await world.evaluationRules.get(own, rule.id)).toMatchObject({ state: 'active', stateReason: null });
  });

  it.each([
    [{ dataType: 'NUMERIC', value: 'much' }],
    [{ dataType: 'BOOLEAN', value: 7 }],
    [{ dataType: 'NUMERIC', value: Number.NaN }],
    [{ dataType: 'CATEGORICAL', value: 5 }],
    [{ dataType: 'NUMERIC', value: 1, name: '' }],
  ] as const)('that gives the score %j fails, and scores nothing', async (score) => {
    const good = { dataType: 'NUMERIC', value: 1 } as const;
    const { world, execution } = await judgeOne([
      { kind: 'scores', scores: [good, { name: 'b', ...score }], calls: 1 },
    ]);
    expect(execution).toMatchObject({ state: 'failed', cost: costOfCall });
    expect(execution?.error).toContain('a score that cannot be stored');
    expect(await world.scores()).toEqual([]);
    expect(await world.judgeCalls()).toHaveLength(1);
  });

  it('that stalls is given up after its time, and tried again', async () => {
    const { execution } = await judgeOne([{ kind: 'stalls' }], { attemptMsMax: 5 });
    expect(execution).toMatchObject({ state: 'pending', attempts: 1, error: 'The evaluator took too long.' });
  });

  it('whose scores cannot be stored is tried again, and what it called is counted', async () => {
    const refusing = { queue: { enqueue: async () => Promise.reject(new Error('no room')) } };
    const { world, rule, execution } = await judgeOne([scores(1)], refusing);
    expect(execution).toMatchObject({ state: 'pending', attempts: 1, cost: costOfCall });
    expect((await world.evaluationRules.standing(own, rule.id, world.now())).spent).toBe(costOfCall);
  });
});

describe('an attempt while the queue takes nothing', () => {
  it('waits to write its result: no model is called, and paid, once more', async () => {
    let refused = 0;
    const world = evaluationWorld([scores(0.5)], { writeRestMs: 1 });
    const { enqueue } = world.parts.queue;
    const queue: World['parts']['queue'] = {
      enqueue: async (batch) => {
        refused += 1;
        if (refused < 4) throw unavailable('full');
        return enqueue(batch);
      },
    };
    const rule = await world.addRule();
    await world.send([generation('a')]);
    await world.find();
    await judgeDue({ ...world, parts: { ...world.parts, queue } });
    expect(await world.executions(rule)).toMatchObject([{ state: 'done', attempts: 1, cost: costOfCall }]);
    expect(world.script.judged()).toBe(1);
    expect(storedCost(await world.judgeCalls())).toBe(costOfCall);
    expect(await world.scores()).toHaveLength(1);
  });

  it('ends with its process, and is judged again by another one', async () => {
    const full = { enqueue: async () => Promise.reject(unavailable('full')) };
    const world = evaluationWorld([scores(0.5)], { queue: full, writeRestMs: 60_000 });
    const rule = await world.addRule();
    await world.send([generation('a')]);
    await world.find();
    const stopping = new AbortController();
    const turn = { begins: Promise.resolve(), stopping: stopping.signal };
    const claimed = await world.evaluations.claim(rule, { now: world.now(), until: world.now() + second, limit: 1 });
    const ended = Promise.all(claimed.map(async (execution) => runClaimed(world.parts, rule, execution, turn)));
    await expect.poll(() => world.script.answered()).toBe(1);
    stopping.abort();
    await ended;
    expect(await world.executions(rule)).toMatchObject([{ state: 'pending', attempts: 0, cost: costOfCall }]);
  });
});

describe('a budget', () => {
  it('is not gone beyond by any number of judges at once; then the rule is paused, and goes on when there is more', async () => {
    const world = evaluationWorld([scores(1)]);
    const rule = await world.addRule({ budget: { amount: 20n * costOfCall, period: 'total' } });
    await world.send(Array.from({ length: 40 }, (_, at) => generation(`g${at}`)));
    await world.find();
    await judgeDue(world, 40);
    const paused = await world.evaluationRules.get(own, rule.id);
    expect(paused).toMatchObject({ state: 'paused', stateReason: 'The budget of the rule is spent.' });
    const { spent, executions } = await world.evaluationRules.standing(own, rule.id, world.now());
    expect(spent).toBeLessThanOrEqual(20n * costOfCall);
    expect(spent).toBe(storedCost(await world.judgeCalls()));
    expect(executions.done).toBeGreaterThan(0);
    expect(executions.done + executions.pending).toBe(40);
    await world.evaluationRules.update(own, rule.id, { budget: { amount: 1000n * costOfCall, period: 'total' } });
    await world.evaluationRules.setState(own, rule.id, 'active', null);
    await judgeDue(world, 2);
    expect((await world.evaluationRules.standing(own, rule.id, world.now())).executions.done).toBe(40);
    expect(storedCost(await world.judgeCalls())).toBe(40n * costOfCall);
  });
});

/** What a rule with a budget has spent after one execution. */
const standingAfter = async (step: JudgingStep) => {
  const world = evaluationWorld([step]);
  const rule = await world.addRule({ budget: { amount: 20n * costOfCall, period: 'total' } });
  await world.send([generation('a')]);
  await world.find();
  await judgeDue(world);
  return world.evaluationRules.standing(own, rule.id, world.now());
};

const withoutUsage = { callModel: async () => ({ text: 'yes', usage: {}, finishReason: 'stop' }) as const };

describe('an answer whose provider reports no usage', () => {
  it('is a call of unknown cost, and keeps what was reserved for it of a budget', async () => {
    const world = evaluationWorld([scores(1)], withoutUsage);
    const rule = await world.addRule({ budget: { amount: 20n * costOfCall, period: 'total' } });
    await world.send(Array.from({ length: 40 }, (_, at) => generation(`g${at}`)));
    await world.find();
    await judgeDue(world);
    const { spent, unpricedCalls, executions } = await world.evaluationRules.standing(own, rule.id, world.now());
    expect(unpricedCalls).toBe(executions.done);
    expect(executions.done).toBeGreaterThan(0);
    expect(executions.pending).toBeGreaterThan(0);
    expect(spent).toBeGreaterThan(0n);
    expect(await world.evaluationRules.get(own, rule.id)).toMatchObject({ state: 'paused' });
  });

  it('is a call of unknown cost also when it broke off, and keeps what was reserved for it', async () => {
    const broken = { kind: 'call fails', failure: 'unavailable', mayBeBilled: true } as const;
    const { spent, unpricedCalls } = await standingAfter(broken);
    expect(unpricedCalls).toBe(1);
    expect(spent).toBeGreaterThan(0n);
  });

  it('is a call of unknown cost also when a part of its usage was reported before it broke off', async () => {
    const cutOff = { kind: 'call fails', failure: 'unavailable', cutOffUsage: { input: 100, output: 1 } } as const;
    const { spent, unpricedCalls } = await standingAfter(cutOff);
    expect(unpricedCalls).toBe(1);
    expect(spent).toBeGreaterThan(costOfCall);
  });

  it('is a call of unknown cost for a rule without a budget too', async () => {
    const { execution } = await judgeOne([scores(1)], withoutUsage);
    expect(execution).toMatchObject({ state: 'done', cost: 0n, unpricedCalls: 1 });
  });
});
