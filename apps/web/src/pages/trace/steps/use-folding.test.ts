import { expect, it } from 'vitest';

import { stepTree } from '../step-tree.ts';
import { step } from '../step.fixture.ts';
import { foldedIds } from './use-folding.ts';

const tree = stepTree([step('a', null, 0), step('b', 'a', 1), step('c', 'b', 2), step('d', 'a', 3), step('e', 'd', 4)]);

it('the folded steps of an address are those it names, or all but roots, leaves and those it names', () => {
  expect([...foldedIds(tree, {})]).toEqual([]);
  expect([...foldedIds(tree, { except: ['a'] })]).toEqual(['a']);
  expect([...foldedIds(tree, { folded: 'all' })]).toEqual(['b', 'd']);
  expect([...foldedIds(tree, { folded: 'all', except: ['b'] })]).toEqual(['d']);
});
