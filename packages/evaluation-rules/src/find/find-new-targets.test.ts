import { describe, expect, it } from 'vitest';

import {
  evaluationWorld,
  generation,
  judgeDue,
  minute,
  own,
  scores,
  second,
  stranger,
} from '../evaluation-world.fixture.ts';

const keysOf = (executions: readonly { traceId: string; observationId: string | null }[]) =>
  executions.map(({ traceId, observationId }) => observationId ?? traceId).toSorted();

describe('targets', () => {
  it('what is written after a rule was made is found once, however often it is looked for and written', async () => {
    const world = evaluationWorld([scores(1)]);
    await world.send([generation('before')]);
    world.pass(second);
    const rule = await world.addRule();
    await world.send([generation('a'), generation('b')]);
    for (let pass = 0; pass < 3; pass += 1) await world.find();
    world.pass(2 * minute);
    await world.send([generation('a', { output: 'changed' }), generation('before', { output: 'changed' })]);
    await world.find();
    expect(keysOf(await world.executions(rule))).toEqual(['a', 'b']);
  });

  it('what becomes readable some minutes after it is dated is found', async () => {
    const world = evaluationWorld([scores(1)]);
    const rule = await world.addRule();
    await world.send([generation('a')]);
    await world.find();
    world.pass(4 * minute);
    await world.find();
    world.pass(-3 * minute);
    await world.send([generation('late')]);
    world.pass(3 * minute);
    world.appear();
    await world.find();
    expect(keysOf(await world.executions(rule))).toEqual(['a', 'late']);
  });

  it('filters and sampling decide which targets are judged, and a repetition samples the same ones', async () => {
    const world = evaluationWorld([scores(1)]);
    const filters = [{ type: 'string', column: 'name', operator: '=', value: 'chat' }] as const;
    const half = await world.addRule({ filters, sampling: 0.5 });
    const all = await world.addRule({ name: 'all', filters });
    const none = await world.addRule({ name: 'none', sampling: 0 });
    await world.send(Array.from({ length: 200 }, (_, at) => generation(`g${at}`)));
    await world.send([generation('other', { name: 'embed' })]);
    await world.find();
    const sampled = keysOf(await world.executions(half));
    expect(sampled.length).toBeGreaterThan(60);
    expect(sampled.length).toBeLessThan(140);
    expect(await world.executions(all)).toHaveLength(200);
    expect(await world.executions(none)).toEqual([]);
    world.pass(second);
    await world.send([generation('one more', { name: 'embed' })]);
    await world.find();
    expect(keysOf(await world.executions(half))).toEqual(sampled);
  });

  it('a trace is found when an observation of it is what makes it fulfil the filters', async () => {
    const world = evaluationWorld([scores(1)]);
    const filters = [{ type: 'number', column: 'errorCount', operator: '>', value: 0 }] as const;
    const rule = await world.addRule({ target: 'trace', filters });
    await world.send([generation('a'), generation('b')]);
    await world.find();
    expect(await world.executions(rule)).toEqual([]);
    world.pass(20 * minute);
    await world.send([generation('a2', { traceId: 't-a', level: 'ERROR' })]);
    await world.find();
    expect(keysOf(await world.executions(rule))).toEqual(['t-a']);
  });

  it('a rule finds nothing of another project, and nothing that evaluators wrote', async () => {
    const world = evaluationWorld([scores(1)]);
    const rule = await world.addRule();
    await world.send([generation('theirs')], stranger);
    await world.send([generation('a')]);
    for (let round = 0; round < 3; round += 1) {
      await world.find();
      await judgeDue(world);
      world.pass(second);
    }
    expect(await world.judgeCalls()).toHaveLength(1);
    expect(await world.executions(rule)).toMatchObject([{ observationId: 'a', state: 'done', projectId: own }]);
    expect(await world.scores(stranger)).toEqual([]);
  });

  it('what was written while a rule was paused is found when it is active again', async () => {
    const world = evaluationWorld([scores(1)]);
    const rule = await world.addRule();
    await world.evaluationRules.setState(own, rule.id, 'paused', null);
    await world.send([generation('a')]);
    expect(await world.find()).toBe(0);
    world.pass(60 * minute);
    await world.evaluationRules.setState(own, rule.id, 'active', null);
    await world.find();
    expect(keysOf(await world.executions(rule))).toEqual(['a']);
  });
});
