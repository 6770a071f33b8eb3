import { expect, it } from 'vitest';

import { flameOf, ownTotals } from './flame-layout.ts';
import { stepTree } from '../step-tree.ts';
import { step, until } from '../step.fixture.ts';

const tree = stepTree([
  step('agent', null, 0, until(10)),
  step('plan', 'agent', 0, { ...until(4), totalCost: 3, totalTokens: 30 }),
  step('find', 'agent', 2, { ...until(6), totalCost: 1, totalTokens: 5 }),
  step('read', 'find', 3, until(5)),
  step('answer', 'agent', 6, { ...until(8), totalCost: 0 }),
]);
const boxesBy = (measure: 'time' | 'cost') =>
  flameOf(tree, measure).boxes.map(({ place, row, left, width }) => [tree.nodes[place]?.step.id, row, left, width]);

it('by time a step lies where it happened, and steps at the same time lie below each other', () => {
  expect(boxesBy('time')).toEqual([
    ['agent', 0, 0, 1],
    ['plan', 1, 0, 0.4],
    ['find', 2, 0.2, 0.4],
    ['read', 3, 0.3, 0.2],
    ['answer', 1, 0.6, 0.2],
  ]);
  expect(flameOf(tree, 'time')).toMatchObject({ rows: 4, whole: 10_000 });
});

it('by cost a step is as wide as what it led to costs, within its parent, and what costs nothing is left out', () => {
  expect(boxesBy('cost')).toEqual([
    ['agent', 0, 0, 1],
    ['plan', 1, 0, 0.75],
    ['find', 1, 0.75, 0.25],
  ]);
  expect(flameOf(tree, 'tokens').whole).toBe(35);
});

it('names are listed by what their steps took themselves, without the time in which a child ran', () => {
  expect(ownTotals(tree, 'time').map(({ name, own }) => [name, own])).toEqual([
    ['plan', 4000],
    ['agent', 2000],
    ['find', 2000],
    ['read', 2000],
    ['answer', 2000],
  ]);
  expect(ownTotals(tree, 'cost')).toEqual([
    { name: 'plan', type: 'SPAN', count: 1, own: 3, place: 1 },
    { name: 'find', type: 'SPAN', count: 1, own: 1, place: 2 },
  ]);
});

it('a flame of 30,000 steps at the same time is laid out', () => {
  const many = stepTree(Array.from({ length: 30_000 }, (_, at) => step(`s${at}`, null, 0)));
  expect(flameOf(many, 'time').rows).toBe(200);
});

it('a trace without any cost has no flame of costs', () => {
  expect(flameOf(stepTree([step('a', null, 0)]), 'cost')).toEqual({ boxes: [], rows: 0, whole: 0 });
});
