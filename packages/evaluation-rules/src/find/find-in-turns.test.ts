import type { EvaluationRule, ObservationReader, StreamedObservation } from '@spanledger/core';
import { describe, expect, it } from 'vitest';

import { evaluationWorld, generation, own, scores, second, stranger, type World } from '../evaluation-world.fixture.ts';
import { createFinder } from './find-new-targets.ts';

const pages = 4;
const count = pages * 1000;

const nothing = async (): Promise<unknown> => undefined;

/** A project with `count` new observations of one trace, and another one with one; each with a rule. */
const prepared = async (target: 'observation' | 'trace' = 'observation') => {
  const world = evaluationWorld([scores(1)]);
  const large = await world.addRule({ target });
  const small = await world.addRule({ target }, stranger);
  await world.send([generation('g')]);
  await world.send([generation('theirs')], stranger);
  let [read, added] = [0, 0];
  let beforeAdd = nothing;
  const { observations } = world.parts.readers;
  const stream: ObservationReader['stream'] = async (projectId, query) => {
    const [first] = await observations.stream(projectId, { ...query, after: undefined });
    if (projectId !== own || first === undefined) return observations.stream(projectId, query);
    read += 1;
    const from = query.after === undefined ? 0 : Number(query.after.id.slice(1)) + 1;
    return Array.from({ length: Math.min(query.limit, count - from) }, (_, at) => numbered(first, from + at));
  };
  const parts: World['parts'] = {
    ...world.parts,
    readers: { ...world.parts.readers, observations: { ...observations, stream } },
    evaluationRules: {
      ...world.parts.evaluationRules,
      add: async (projectId, ...given) => {
        if (projectId === own) {
          added += 1;
          await beforeAdd();
        }
        return world.parts.evaluationRules.add(projectId, ...given);
      },
    },
  };
  return {
    ...world,
    large,
    small,
    parts,
    read: () => read,
    added: () => added,
    /** Called with the number of the page before it is added. */
    onPage: (call: (page: number) => unknown) => {
      beforeAdd = async () => call(added);
    },
    find: async (signal = new AbortController().signal, from = parts) => createFinder(from)(signal),
    ofLarge: async () => all(world, large),
    ofSmall: async () => (await world.executions(small, stranger)).length,
  };
};

const numbered = (observation: StreamedObservation, at: number): StreamedObservation => ({
  ...observation,
  id: `g${at}` as StreamedObservation['id'],
});

const all = async (world: World, rule: EvaluationRule): Promise<number> => {
  const { executions } = await world.evaluationRules.standing(own, rule.id, world.now());
  return executions.pending;
};

describe('finding in turns', () => {
  it('the rule of another project is served after one page of a large one, and none is left out', async () => {
    const world = await prepared();
    let served: number | undefined;
    world.onPage(async (page) => {
      if ((await world.ofSmall()) > 0) served ??= page;
    });
    await world.find();
    expect(served).toBe(2);
    expect(await world.ofLarge()).toBe(count);
    expect(await world.ofSmall()).toBe(1);
    expect(world.problems).toEqual([]);
  });

  it('so it is while the traces of many observations are looked for, none of which is added', async () => {
    const world = await prepared('trace');
    const { evaluationRules } = world.parts;
    let read = 0;
    const add: typeof evaluationRules.add = async (projectId, ...given) => {
      if (projectId === stranger) read = world.read();
      return evaluationRules.add(projectId, ...given);
    };
    await world.find(undefined, { ...world.parts, evaluationRules: { ...evaluationRules, add } });
    expect(await world.ofSmall()).toBe(1);
    expect(await world.ofLarge()).toBe(1);
    expect(world.read()).toBeGreaterThan(pages);
    expect(read).toBeLessThan(3);
  });

  it('what is written while a large one is searched is found before that ends', async () => {
    const world = await prepared();
    const found: number[] = [];
    world.onPage(async () => {
      found.push(await world.ofSmall());
      world.pass(6 * second);
      if (found.length === 2) await world.send([generation('more')], stranger);
    });
    await world.find();
    expect(found).toHaveLength(pages);
    expect([found[1], found.at(-1)]).toEqual([1, 2]);
  });

  it('a rule that is deleted meanwhile ends with its page, without a problem', async () => {
    const world = await prepared();
    world.onPage(async (page) => {
      if (page === 2) await world.evaluationRules.delete(own, world.large.id);
    });
    await world.find();
    expect(world.added()).toBe(2);
    expect(world.read()).toBe(2);
    expect(world.problems).toEqual([]);
    expect(await world.ofSmall()).toBe(1);
  });

  it('a failure of a rule that is still there is a problem, ends no other one, and is made good by the next search', async () => {
    const world = await prepared();
    world.onPage((page) => {
      if (page === 2) throw new Error('away');
    });
    await world.find();
    expect(world.problems).toMatchObject([{ message: 'away' }]);
    expect(await world.ofSmall()).toBe(1);
    await world.find();
    expect(await world.ofLarge()).toBe(count);
  });

  it('a rule that is paused meanwhile ends with its page, and once it is resumed none is left out', async () => {
    const world = await prepared();
    world.onPage(async (page) => {
      if (page === 2) await world.evaluationRules.setState(own, world.large.id, 'paused', null);
    });
    await world.find();
    expect(await world.ofLarge()).toBe(2000);
    world.pass(3600 * second);
    await world.evaluationRules.setState(own, world.large.id, 'active', null);
    await world.find();
    expect(await world.ofLarge()).toBe(count);
    expect(world.problems).toEqual([]);
  });

  it('a rule that is changed meanwhile goes on with its new conditions', async () => {
    const world = await prepared();
    world.onPage(async (page) => {
      if (page === 2) await world.evaluationRules.update(own, world.large.id, { sampling: 0 });
    });
    await world.find();
    await world.find();
    expect(await world.ofLarge()).toBe(2000);
  });

  it('what a process leaves between two pages is found by the next one, each once', async () => {
    const world = await prepared();
    const killed = new AbortController();
    world.onPage((page) => {
      if (page === 2) killed.abort();
    });
    await world.find(killed.signal);
    expect(await world.ofLarge()).toBe(2000);
    await world.find();
    expect(await world.ofLarge()).toBe(count);
    expect((await world.evaluations.rules()).map(({ cursor }) => cursor)).toEqual([world.now(), world.now()]);
  });
});
