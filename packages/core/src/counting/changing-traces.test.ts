import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { clockOf } from '../merge/clock.ts';
import type { Counting } from './counting.ts';
import {
  began,
  entryOf,
  instrumented,
  mlflow,
  native,
  observed,
  observedOtherwise,
  type Stated,
} from './stated-entries.fixture.ts';
import { TraceTree } from './trace-tree.ts';
import type { TreeEntry } from './tree-entry.ts';

const parents = ['a', 'b', 'c', 'd', 'e'] as const;
/** A sum beside calls, which stays one and has nothing below it. */
const sum = 'f';

const usages = [
  { input: 100, output: 10 },
  { input: 60, input_cached_tokens: 40, output: 10 },
  { input: 100, output: 12 },
  { input: 100, output: 9 },
  { input: 100 },
  null,
];

const stated: fc.Arbitrary<Stated> = fc.record(
  {
    parent: fc.constantFrom(...parents),
    at: fc.tuple(fc.constantFrom(0, 1, 20, 50), fc.constantFrom(10, 40, 99, 100, 101, null)),
    role: fc.constantFrom('own', 'own', 'own', 'aggregate'),
    model: fc.constantFrom('gpt-4o', 'gpt-4o', 'gpt-4o', 'gpt-5', null),
    usage: fc.constantFrom(...usages),
    scope: fc.constantFrom('app', 'app', native, observed, observedOtherwise, instrumented, mlflow),
    response: fc.constantFrom('msg_0123456789', 'msg_other_12345'),
    isOfCodex: fc.constantFrom(false, false, false, true),
    isOfOpenHands: fc.constantFrom(false, false, false, true),
    isOfProxy: fc.constantFrom(false, false, false, true),
    loop: fc.constantFrom('call', 'tool', 'round'),
  },
  { requiredKeys: ['at', 'role', 'usage'] },
);

const statement = fc.record({
  id: fc.constantFrom(...parents, sum),
  said: stated,
  isDecided: fc.boolean(),
});

const decisionsOf = (tree: TraceTree, marks = new Map<string, Counting | undefined>()) => {
  for (const { id, counting } of tree.decide().turns) marks.set(id, counting);
  return marks;
};

/** The decisions after each statement, by one tree, and those by a tree of what each observation stated last. */
const decidedByBoth = (statements: readonly { id: string; said: Stated; isDecided: boolean }[]) => {
  const tree = new TraceTree();
  const marks = new Map<string, Counting | undefined>();
  const last = new Map<string, TreeEntry>();
  for (const [at, { id, said, isDecided }] of statements.entries()) {
    const isSum = id === sum ? ({ role: 'aggregate', loop: 'sum', isOfCodex: false } as const) : {};
    const entry = { ...entryOf(id, { ...said, ...isSum }), clock: clockOf(began + at + 2) };
    last.set(id, entry);
    tree.put({ ...entry, counting: marks.get(id) });
    if (isDecided) decisionsOf(tree, marks);
  }
  decisionsOf(tree, marks);
  const whole = new TraceTree();
  for (const entry of last.values()) whole.put(entry);
  const expected = decisionsOf(whole);
  const of = (all: ReadonlyMap<string, Counting | undefined>) => [...last.keys()].map((id) => [id, all.get(id)]);
  return { changing: of(marks), whole: of(expected) };
};

it('a trace counts as what its observations stated last does, whatever they stated before, and whenever it was decided', () => {
  const statements = fc.array(statement, { minLength: 2, maxLength: 14 });
  fc.assert(
    fc.property(statements, (all) => {
      const { changing, whole } = decidedByBoth(all);
      expect(changing).toEqual(whole);
    }),
    { numRuns: 500 },
  );
});

it('a call is its own again once what is between it and the report above it lies elsewhere', () => {
  const finer = { input: 60, input_cached_tokens: 40, output: 10 };
  const { changing, whole } = decidedByBoth([
    { id: 'a', said: {}, isDecided: false },
    { id: 'b', said: { parent: 'a', usage: null }, isDecided: false },
    { id: 'c', said: { parent: 'b', usage: finer }, isDecided: true },
    { id: 'b', said: { usage: null }, isDecided: true },
  ]);
  expect(changing).toEqual(whole);
  expect(whole).toEqual([
    ['a', undefined],
    ['b', undefined],
    ['c', undefined],
  ]);
});

it('a sum without a model has none any more once the call that names it lies elsewhere', () => {
  const call = { usage: null, model: 'gpt-4o' };
  const { changing, whole } = decidedByBoth([
    { id: 'a', said: { scope: mlflow, model: null }, isDecided: false },
    { id: 'b', said: { ...call, parent: 'a' }, isDecided: true },
    { id: 'b', said: call, isDecided: true },
  ]);
  expect(changing).toEqual(whole);
  expect(whole).toEqual([
    ['a', undefined],
    ['b', undefined],
  ]);
});
