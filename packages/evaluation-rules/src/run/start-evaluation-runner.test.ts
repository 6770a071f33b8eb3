import { every, type EvaluateOptions } from '@spanledger/core';
import { afterEach, describe, expect, it } from 'vitest';

import { evaluationWorld, generation, minute, own, scores, stranger, type World } from '../evaluation-world.fixture.ts';
import { startEvaluationRunner, type EvaluationRunnerParts } from './start-evaluation-runner.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map(async (stop) => stop()));
});

const run = ({ parts }: World, more: Partial<EvaluationRunnerParts> = {}): (() => Promise<void>) => {
  const stop = startEvaluationRunner({ ...parts, repeat: every(2), findEveryMs: 2, graceMs: 1, ...more });
  stops.push(stop);
  return stop;
};

const done = async (world: World, ruleId: string): Promise<number> =>
  (await world.evaluationRules.standing(own, ruleId, world.now())).executions.done;

describe('the evaluation runner', () => {
  it('several at once judge everything that is written, and each target once', async () => {
    const world = evaluationWorld([scores(1)]);
    const rule = await world.addRule();
    await world.send(Array.from({ length: 60 }, (_, at) => generation(`g${at}`)));
    for (let runner = 0; runner < 3; runner += 1) run(world);
    await expect.poll(async () => done(world, rule.id)).toBe(60);
    expect(world.script.judged()).toBe(60);
    expect(await world.scores()).toHaveLength(60);
    expect(await world.judgeCalls()).toHaveLength(60);
    expect(world.problems).toEqual([]);
  });

  it('judges no more at once than it may', async () => {
    const world = evaluationWorld([scores(1)]);
    const rule = await world.addRule();
    await world.send(Array.from({ length: 20 }, (_, at) => generation(`g${at}`)));
    let [underWay, most] = [0, 0];
    run(world, {
      concurrency: 3,
      evaluate: async (definition, subject, options) => {
        underWay += 1;
        most = Math.max(most, underWay);
        try {
          return await world.parts.evaluate(definition, subject, options);
        } finally {
          underWay -= 1;
        }
      },
    });
    await expect.poll(async () => done(world, rule.id)).toBe(20);
    expect(most).toBe(3);
  });

  it('one target of a project is not kept waiting by many rules of another one', async () => {
    const world = evaluationWorld([scores(1)]);
    for (let at = 0; at < 9; at += 1) await world.addRule({ name: `rule ${at}` });
    const theirs = await world.addRule({}, stranger);
    await world.send([generation('a'), generation('b')]);
    await world.send([generation('theirs')], stranger);
    await world.find();
    const judged: unknown[] = [];
    run(world, {
      concurrency: 1,
      evaluate: async (definition, subject, options) => {
        judged.push(subject.output);
        return world.parts.evaluate(definition, subject, options);
      },
    });
    await expect.poll(async () => (await world.executions(theirs, stranger))[0]?.state).toBe('done');
    expect(judged.indexOf('because theirs')).toBeLessThan(2);
  });

  it('what one leaves in the middle when it is stopped is judged by the next, without an attempt lost', async () => {
    const world = evaluationWorld([scores(1)]);
    const rule = await world.addRule();
    await world.send([generation('a')]);
    let begun: EvaluateOptions | undefined;
    const stop = run(world, {
      evaluate: async (_definition, _subject, options) => {
        begun = options;
        return new Promise(() => undefined);
      },
    });
    await expect.poll(() => begun).toBeDefined();
    await stop();
    expect(begun?.signal.aborted).toBe(true);
    expect(await world.executions(rule)).toMatchObject([{ state: 'pending', attempts: 0, error: null }]);
    run(world);
    await expect.poll(async () => done(world, rule.id)).toBe(1);
    expect(await world.scores()).toHaveLength(1);
  });

  it('what a process had that was killed is judged by another when its lease is over', async () => {
    const world = evaluationWorld([scores(1)]);
    const rule = await world.addRule();
    await world.send([generation('a')]);
    await world.find();
    const [killed] = await world.evaluations.claim(rule, { now: world.now(), until: world.now() + minute, limit: 1 });
    expect(killed?.attempt).toBe(1);
    run(world);
    world.pass(minute);
    await expect.poll(async () => done(world, rule.id)).toBe(1);
    expect(await world.executions(rule)).toMatchObject([{ attempts: 2 }]);
    expect(await world.scores()).toHaveLength(1);
  });
});
