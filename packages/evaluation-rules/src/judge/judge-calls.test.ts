import { setImmediate } from 'node:timers/promises';
import type { ModelAnswer, ModelCaller, ModelRequest, OpenLlmConnection, Reserving, TraceId } from '@spanledger/core';
import { bookOfPriced } from '@spanledger/testing';
import { describe, expect, it, test, vi } from 'vitest';

import { costOfCall, evaluationWorld, generation, judgeDue, minute, own, scores } from '../evaluation-world.fixture.ts';
import { runClaimed } from '../run/run-claimed.ts';
import { createJudgeCalls, type JudgeCallParts } from './judge-calls.ts';

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

const request = { model: 'priced', messages: [{ role: 'user', content: 'why?' }], parameters: {} } as const;
const execution = { projectId: own, ruleId: 'r', id: 'e', attempt: 1, startedAt: 0 };
const answer: ModelAnswer = { text: 'yes', usage: { input: 1 }, finishReason: 'stop' };

/** The calls of one attempt whose reservations have these outcomes, one after the other. */
const callsOf = (
  outcomes: readonly Reserving[],
  more: Partial<JudgeCallParts> = {},
  terms: { hasBudget?: boolean } = {},
) => {
  const ending = new AbortController();
  const remaining = [...outcomes];
  const reserve = vi.fn<JudgeCallParts['evaluations']['reserve']>(async () => remaining.shift() ?? 'reserved');
  const callModel = vi.fn<ModelCaller>(async () => answer);
  const parts: JudgeCallParts = {
    evaluations: { reserve, spend: async () => undefined },
    llmConnections: { open: async (_projectId, provider) => (provider === 'openai' ? openConnection : undefined) },
    callModel,
    prices: bookOfPriced,
    now: () => 0,
    heldRestMs: 30,
    ...more,
  };
  const calls = createJudgeCalls(parts, execution, { hasBudget: true, signal: ending.signal, ...terms });
  const ask = async (asked: Partial<ModelRequest> = {}, provider = 'openai') =>
    calls.call(provider, { ...request, ...asked }, { signal: new AbortController().signal });
  return { ask, calls, ending, reserve, callModel };
};

const openConnection = { connection: { provider: 'openai' }, credentials: {} } as unknown as OpenLlmConnection;

describe('a call', () => {
  it('through a connection that is not there is refused, and so are all others of its rule', async () => {
    const { ask, calls, callModel } = callsOf([]);
    await expect(ask({}, 'gone')).rejects.toMatchObject({ failure: 'refused' });
    expect(calls.pauseReason).toBe('The project has no LLM connection gone.');
    expect(callModel).not.toHaveBeenCalled();
  });

  it('reserves what it may cost at most where there is a budget, and is asked for no more', async () => {
    const { ask, reserve, callModel } = callsOf(['reserved', 'reserved']);
    await ask({ parameters: { maxTokens: 100 } });
    const most = Buffer.byteLength(JSON.stringify({ messages: request.messages })) + 1000;
    expect(reserve.mock.calls[0]?.[1]).toBe(BigInt(most) * 2_000_000n + 100n * 8_000_000n);
    await ask();
    expect(callModel.mock.calls.map(([, , given]) => given.parameters)).toEqual([
      { maxTokens: 100 },
      { maxTokens: 4096 },
    ]);
  });

  it('reserves nothing where there is none, and is made as it was given, also without a price', async () => {
    const { ask, reserve, callModel } = callsOf([], {}, { hasBudget: false });
    await ask({ model: 'unheard-of' });
    expect(reserve).not.toHaveBeenCalled();
    expect(callModel.mock.calls[0]?.[2]).toEqual({ ...request, model: 'unheard-of' });
  });

  it('of a model without a price is not made where there is a budget', async () => {
    const { ask, calls, callModel } = callsOf([]);
    await expect(ask({ model: 'unheard-of' })).rejects.toMatchObject({ failure: 'refused' });
    expect(calls.pauseReason).toMatch(/unheard-of has no price/);
    expect(callModel).not.toHaveBeenCalled();
  });

  it('waits while others hold the budget', async () => {
    const { ask, reserve } = callsOf(['held', 'held', 'reserved']);
    const began = performance.now();
    await ask();
    expect(reserve).toHaveBeenCalledTimes(3);
    expect(performance.now() - began).toBeGreaterThan(55);
  });

  it.each([
    ['gone', { message: 'The trace of the target was deleted.', isPassing: false }, undefined],
    ['spent', { failure: 'refused' }, 'The budget of the rule is spent.'],
  ] as const)('whose reservation finds its budget %s is not made', async (reserving, error, reason) => {
    const { ask, calls, callModel } = callsOf([reserving]);
    await expect(ask()).rejects.toMatchObject(error);
    expect(calls.pauseReason).toBe(reason);
    expect(callModel).not.toHaveBeenCalled();
  });

  it('is awaited by the end of its attempt, after which none is made', async () => {
    const ends: ((answer: ModelAnswer) => void)[] = [];
    const callModel = async () => new Promise<ModelAnswer>((resolve) => ends.push(resolve));
    const { ask, calls, ending, reserve } = callsOf([], { callModel });
    const asked = ask();
    let hasEnded = false;
    const ended = calls.ended().then(() => (hasEnded = true));
    await expect.poll(() => ends.length).toBe(1);
    await setImmediate();
    expect(hasEnded).toBe(false);
    for (const end of ends) end(answer);
    await Promise.all([asked, ended]);
    expect(calls.made).toHaveLength(1);
    ending.abort();
    await expect(ask()).rejects.toThrow('aborted');
    expect(reserve).toHaveBeenCalledTimes(1);
  });
});
