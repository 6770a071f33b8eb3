import { sumUsd } from '@spanledger/core';
import { propertyRuns } from '@spanledger/testing';
import fc from 'fast-check';
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
  storedCost,
} from '../evaluation-world.fixture.ts';

const step = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 2 }).map((calls) => scores(1, calls)) },
  fc.record({ kind: fc.constant('fails' as const), isPassing: fc.boolean(), calls: fc.integer({ min: 0, max: 2 }) }),
  fc.record({
    kind: fc.constant('call fails' as const),
    failure: fc.constantFrom('limited', 'unavailable', 'timeout', 'bad_answer', 'refused'),
  }),
);

/** Events between two evaluations. */
const event = fc.constantFrom('find', 'send again', 'judge', 'judge', 'killed', 'retry', 'resume', 'later');

describe('whatever happens in whatever order', () => {
  it('a target has one score of each name, and what is stored of calls costs what executions say', async () => {
    const given = [
      fc.array(step, { minLength: 1 }),
      fc.array(event, { maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
    ] as const;
    await fc.assert(
      fc.asyncProperty(...given, async (steps, events, targets) => {
        const world = evaluationWorld(steps);
        const rule = await world.addRule();
        const all = Array.from({ length: targets }, (_, at) => generation(`g${at}`));
        await world.send(all);
        for (const each of events) {
          if (each === 'find') await world.find();
          if (each === 'send again') await world.send(all);
          if (each === 'judge') await judgeDue(world, 3);
          // Claimed by a process that died.
          if (each === 'killed') {
            await world.evaluations.claim(rule, { now: world.now(), until: world.now() + second, limit: 1 });
          }
          if (each === 'retry') await world.evaluationRules.retry(own, rule.id, undefined, world.now());
          if (each === 'resume') await world.evaluationRules.setState(own, rule.id, 'active', null);
          if (each === 'later') world.pass(30 * minute);
        }
        const found = await world.scores();
        expect(new Set(found.map(({ observationId, name }) => `${observationId} ${name}`)).size).toBe(found.length);
        const executions = await world.executions(rule);
        expect(new Set(executions.map(({ observationId }) => observationId)).size).toBe(executions.length);
        const done = executions.filter(({ state }) => state === 'done').flatMap(({ scoreIds }) => scoreIds);
        expect(done.every((id) => found.some((score) => score.id === id))).toBe(true);
        const cost = sumUsd(executions.map((execution) => execution.cost));
        expect(cost).toBe(storedCost(await world.judgeCalls()));
        expect(cost).toBe(BigInt(world.script.answered()) * costOfCall);
        expect(world.problems).toEqual([]);
      }),
      { numRuns: propertyRuns(100) },
    );
  });
});
