import type { EvaluationRule, EvaluatorDefinition, EvaluatorVersion } from '@spanledger/core';
import { describe, expect, it } from 'vitest';

import {
  evaluationWorld,
  generation,
  judgeDue,
  own,
  scores,
  second,
  start,
  type World,
} from '../evaluation-world.fixture.ts';
import { backfill } from './backfill.ts';

const fill = async (world: World, rule: EvaluationRule, isDryRun: boolean, more: object = {}) => {
  const evaluator = await world.evaluators.get(own, rule.evaluatorId);
  const period = { from: start - second, to: start + second };
  return backfill(world.parts, { rule, evaluator: evaluator as EvaluatorVersion, ...period, isDryRun, ...more });
};

const usage = { usageDetails: { input: 500, output: 100 } };

const prepared = async (facts: object = {}) => {
  const world = evaluationWorld([scores(1)]);
  await world.send(Array.from({ length: 20 }, (_, at) => generation(`g${at}`, usage)));
  world.pass(second);
  return { world, rule: await world.addRule(facts) };
};

describe('a backfill', () => {
  it('judges what was there before the rule, once, and nothing outside of its period', async () => {
    const { world, rule } = await prepared();
    expect(await fill(world, rule, false)).toMatchObject({ targets: 20, sampled: 20, added: 20, isComplete: true });
    expect(await fill(world, rule, false)).toMatchObject({ targets: 20, added: 0 });
    expect(await fill(world, rule, false, { from: start + second, to: start + 2 * second })).toMatchObject({
      targets: 0,
    });
    await judgeDue(world);
    expect(await world.scores()).toHaveLength(20);
  });

  it('by the next version of the evaluator judges what the version before judged', async () => {
    const { world, rule } = await prepared();
    await fill(world, rule, false);
    const definition: EvaluatorDefinition = { type: 'code', source: 'function evaluate() {}' };
    await world.evaluators.save(own, { name: 'helpful', definition, createdBy: 'pk' });
    expect(await fill(world, rule, false)).toMatchObject({ added: 20 });
    await judgeDue(world);
    const versions = (await world.scores()).map(({ metadata }) => metadata['evaluatorVersion']);
    expect(versions.toSorted()).toEqual([...Array(20).fill('1'), ...Array(20).fill('2')]);
  });

  it('that is only tried adds nothing, and estimates from the mean tokens of what it would judge', async () => {
    const { world, rule } = await prepared({ sampling: 0.5 });
    const tried = await fill(world, rule, true);
    expect(tried).toMatchObject({ targets: 20, added: 0, meanTokens: 600 });
    expect(tried.sampled).toBeGreaterThan(0);
    // 600 input tokens and the message of 10 characters, 200 output tokens, at 2 and 8 dollars per million.
    expect(tried.estimatedCost).toBe(BigInt(tried.sampled) * (603n * 2_000_000n + 200n * 8_000_000n));
    expect((await world.executions(rule)).length).toBe(0);
  });

  it('of traces takes each that is there throughout, whatever is deleted meanwhile and however many are of one time', async () => {
    // More of one time than two pages hold.
    for (const [count, startsApart] of [
      [1100, second / 1000],
      [2100, 0],
    ] as const) {
      const world = evaluationWorld([scores(1)]);
      const timestamp = (at: number) => new Date((start + at * startsApart) / 1000).toISOString();
      const trace = (at: number) => ({
        type: 'trace-create',
        body: { id: `t${String(at).padStart(4, '0')}`, timestamp: timestamp(at) },
      });
      await world.send(Array.from({ length: count }, (_, at) => trace(at)));
      const rule = await world.addRule({ target: 'trace' });
      let pages = 0;
      const evaluationRules = {
        add: async (...given: Parameters<typeof world.parts.evaluationRules.add>) => {
          await world.deleteTraces(given[2].targets.slice(0, 10).map(({ traceId }) => traceId));
          pages += 1;
          return world.parts.evaluationRules.add(...given);
        },
      };
      const evaluator = await world.evaluators.get(own, rule.evaluatorId);
      const period = { from: start - second, to: start + 10 * second, isDryRun: false };
      const request = { rule, evaluator: evaluator as EvaluatorVersion, ...period };
      const filled = await backfill({ ...world.parts, evaluationRules }, request);
      expect(pages).toBeGreaterThan(1);
      expect(filled).toMatchObject({ targets: count, added: count });
    }
  });

  it('of traces estimates from what their observations used', async () => {
    const { world, rule } = await prepared({ target: 'trace' });
    expect(await fill(world, rule, true)).toMatchObject({ targets: 20, sampled: 20, meanTokens: 600 });
    expect(await fill(world, rule, false)).toMatchObject({ added: 20 });
    await judgeDue(world);
    const found = await world.scores();
    expect(found).toHaveLength(20);
    expect(found.every(({ observationId, traceId }) => observationId === null && traceId !== null)).toBe(true);
  });
});
