import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { criticalPath, pathMarks } from './critical-path.ts';
import { stepTree } from './step-tree.ts';
import { step, until } from './step.fixture.ts';
import type { Step } from './trace-queries.ts';

const pathOf = (steps: readonly Step[]) => {
  const tree = stepTree(steps);
  return criticalPath(tree).map(({ place, fromMs, toMs }) => [tree.nodes[place]?.step.id, fromMs / 1000, toMs / 1000]);
};

it('the critical path of calls one after another goes through each, and through their parent in between', () => {
  expect(
    pathOf([step('root', null, 0, until(10)), step('a', 'root', 1, until(3)), step('b', 'root', 4, until(9))]),
  ).toEqual([
    ['root', 0, 1],
    ['a', 1, 3],
    ['root', 3, 4],
    ['b', 4, 9],
    ['root', 9, 10],
  ]);
});

it('of calls at the same time the critical path takes the one that ended last', () => {
  expect(
    pathOf([step('root', null, 0, until(8)), step('quick', 'root', 0, until(5)), step('slow', 'root', 1, until(8))]),
  ).toEqual([
    ['root', 0, 1],
    ['slow', 1, 8],
  ]);
});

it('a child that outlives its parent is on the critical path up to the end of its parent', () => {
  expect(pathOf([step('root', null, 0, until(4)), step('late', 'root', 1, until(9))])).toEqual([
    ['root', 0, 1],
    ['late', 1, 4],
  ]);
});

it('time between two roots is on no step of the critical path', () => {
  expect(pathOf([step('one', null, 0, until(2)), step('two', null, 5, until(6))])).toEqual([
    ['one', 0, 2],
    ['two', 5, 6],
  ]);
});

const arbitrarySteps = fc.array(fc.record({ parent: fc.nat(), from: fc.nat(50), seconds: fc.nat(30) }), {
  minLength: 1,
  maxLength: 40,
});

it('a critical path is in order, overlaps nowhere, and each stretch is within its step', () => {
  fc.assert(
    fc.property(arbitrarySteps, (given) => {
      const tree = stepTree(
        given.map(({ parent, from, seconds }, at) =>
          step(`s${at}`, at === 0 ? null : `s${parent % at}`, from, until(from + seconds)),
        ),
      );
      let before = tree.startMs;
      for (const { place, fromMs, toMs } of criticalPath(tree)) {
        expect(fromMs).toBeGreaterThanOrEqual(before);
        expect(toMs).toBeGreaterThan(fromMs);
        expect(fromMs).toBeGreaterThanOrEqual(tree.nodes[place]?.startMs ?? Infinity);
        expect(toMs).toBeLessThanOrEqual(tree.nodes[place]?.endMs ?? -Infinity);
        before = toMs;
      }
    }),
  );
});

it('a trace with one root that holds all else is explained by its critical path without a gap', () => {
  const tree = stepTree([
    step('root', null, 0, until(100)),
    ...Array.from({ length: 30_000 }, (_, at) => step(`s${at}`, 'root', at / 300, until((at + 1) / 300))),
  ]);
  const { msOf, stretchesOf } = pathMarks(tree);
  expect([...msOf.values()].reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(100_000, 0);
  expect(stretchesOf.get(0)?.length ?? 0).toBeLessThan(400);
});
