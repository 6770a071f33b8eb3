import { expect, it } from 'vitest';

import { stepTree } from '../trace/step-tree.ts';
import { step } from '../trace/step.fixture.ts';
import type { Step } from '../trace/trace-queries.ts';
import { alignSteps } from './align-steps.ts';
import { changesOf, type TextsOf } from './changes-of.ts';

const named = (id: string, parent: string | null, second: number, name: string, more: Partial<Step> = {}): Step =>
  step(id, parent, second, { name, ...more });

const pairsOf = (before: readonly Step[], after: readonly Step[]) =>
  alignSteps(stepTree(before), stepTree(after)).map(({ before: one, after: other, depth }) => [
    one?.step.id,
    other?.step.id,
    depth,
  ]);

it('steps correspond by name and order below steps that correspond, and others are in one trace alone', () => {
  const before = [
    named('a', null, 0, 'monday'),
    named('a1', 'a', 1, 'plan'),
    named('a2', 'a', 2, 'search'),
    named('a3', 'a', 3, 'answer'),
    named('a4', 'a2', 2, 'fetch'),
  ];
  const after = [
    named('b', null, 0, 'tuesday'),
    named('b1', 'b', 1, 'plan'),
    named('b2', 'b', 2, 'look'),
    named('b3', 'b', 3, 'plan'),
    named('b4', 'b', 4, 'answer'),
  ];
  expect(pairsOf(before, after)).toEqual([
    ['a', 'b', 0],
    ['a1', 'b1', 1],
    ['a2', undefined, 1],
    ['a4', undefined, 2],
    [undefined, 'b2', 1],
    [undefined, 'b3', 1],
    ['a3', 'b4', 1],
  ]);
  expect(pairsOf([], [])).toEqual([]);
});

const chain = (id: string) =>
  Array.from({ length: 5000 }, (_, at) => named(`${id}${at}`, at === 0 ? null : `${id}${at - 1}`, at, 'level'));

const wide = (id: string, name: string) =>
  Array.from({ length: 2000 }, (_, at) => named(`${id}${at}`, null, at, `${name}${at}`));

it('each step of long and deep traces is in one pair', () => {
  expect(pairsOf(chain('a'), chain('b').slice(0, 4000))).toHaveLength(5000);
  const pairs = pairsOf(wide('a', 'one'), wide('b', 'other'));
  expect([new Set(pairs.map(([id]) => id)).size, new Set(pairs.map(([, id]) => id)).size]).toEqual([2001, 2001]);
});

it('what differs between two steps is named, from their trees and once their texts are there', () => {
  const before = stepTree([named('a', null, 0, 'call', { model: 'gpt-4o' })]);
  const after = stepTree([named('b', null, 0, 'call', { model: 'gpt-4o-mini', level: 'ERROR' })]);
  const [pair] = alignSteps(before, after);
  if (pair === undefined) throw new Error('no pair');
  const text = { input: 'hi', output: 'yes', prompt: 'greeting 1', parameters: '{}' };
  const texts: TextsOf = new Map([
    ['a', text],
    ['b', { ...text, output: 'no', prompt: 'greeting 2' }],
  ]);
  expect(changesOf(pair, undefined)).toEqual(['fails now', 'model']);
  expect(changesOf(pair, texts)).toEqual(['fails now', 'model', 'prompt', 'output']);
  expect(changesOf({ ...pair, after: undefined }, texts)).toEqual(['only in the first']);
  expect(changesOf({ ...pair, after: pair.before }, texts)).toEqual([]);
});
