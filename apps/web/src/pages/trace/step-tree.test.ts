import { expect, it } from 'vitest';

import { idsAbove, placeAbove, placesBelow, seenPlaces, stepTree, timeMs } from './step-tree.ts';
import { step } from './step.fixture.ts';
import type { Step } from './trace-queries.ts';

const shape = (steps: readonly Step[]) =>
  stepTree(steps).nodes.map(({ step: { id }, depth, below }) => [id, depth, below]);

it('steps come in the order of a tree, siblings by their start, whatever order they were read in', () => {
  expect(shape([step('d', 'b', 4), step('c', 'a', 3), step('b', 'a', 1), step('a', null, 0)])).toEqual([
    ['a', 0, 3],
    ['b', 1, 1],
    ['d', 2, 0],
    ['c', 1, 0],
  ]);
});

it('each step is in the tree once, also where its parent is missing or parents make a circle', () => {
  expect(shape([step('x', 'gone', 1), step('y', 'z', 2), step('z', 'y', 3), step('s', 's', 4)])).toEqual([
    ['x', 0, 0],
    ['y', 0, 1],
    ['z', 1, 0],
    ['s', 0, 0],
  ]);
});

it('a node sums up what is below it and leaves out what repeats a call', () => {
  const { nodes } = stepTree([
    step('agent', null, 0, { totalCost: 9, counted: false }),
    step('one', 'agent', 1, { totalCost: 1, totalTokens: 10 }),
    step('two', 'agent', 2, { totalCost: 2, totalTokens: 5, level: 'ERROR' }),
  ]);
  expect(nodes[0]?.sums).toEqual({ cost: 3, tokens: 15, errors: 1 });
});

it('a folded node hides what is below it and nothing else', () => {
  const tree = stepTree([step('a', null, 0), step('b', 'a', 1), step('c', 'b', 2), step('d', null, 3)]);
  expect(seenPlaces(tree, new Set(['a']))).toEqual([0, 3]);
  expect(seenPlaces(tree, new Set(['b']))).toEqual([0, 1, 3]);
  expect(idsAbove(tree, 2)).toEqual(['a', 'b']);
});

it('a chain of 30,000 steps is a tree', () => {
  const steps = Array.from({ length: 30_000 }, (_, at) => step(`s${at}`, at === 0 ? null : `s${at - 1}`, at));
  const { nodes, deepest } = stepTree(steps);
  expect([nodes[0]?.below, deepest]).toEqual([29_999, 29_999]);
});

it('what is above and below a place is found, roots too', () => {
  const tree = stepTree([
    step('a', null, 0),
    step('b', 'a', 1),
    step('c', 'b', 2),
    step('d', 'a', 3),
    step('e', null, 4),
  ]);
  expect([placesBelow(tree, -1), placesBelow(tree, 0), placesBelow(tree, 2)]).toEqual([[0, 4], [1, 3], []]);
  expect([0, 2, 3, 4].map((place) => placeAbove(tree, place))).toEqual([-1, 1, 0, -1]);
});

it('times of one millisecond differ by their microseconds', () => {
  expect(timeMs('2026-01-01T00:00:00.000250Z') - timeMs('2026-01-01T00:00:00Z')).toBeCloseTo(0.25);
});
