import { expect, it } from 'vitest';

import { stepTree } from '../step-tree.ts';
import { step } from '../step.fixture.ts';
import { otherCalls } from './other-calls.ts';

const call = (id: string, second: number, name: string) => step(id, 'root', second, { name, type: 'GENERATION' });
const idsFor = (count: number, id: string, kept?: string) => {
  const calls = Array.from({ length: count }, (_, at) => call(`c${at}`, at, 'plan'));
  return otherCalls(stepTree([step('root', null, 0), ...calls, call('z', count, 'answer')]), id, kept).map(
    (found) => found.id,
  );
};

it('a call is compared with the one before it of the same name first, and never with itself or a span', () => {
  expect(idsFor(4, 'c2')).toEqual(['c1', 'c0', 'c3', 'z']);
});

it('of thousands of calls the nearest are there to choose from, and the one that was chosen', () => {
  const ids = idsFor(1000, 'c500', 'c3');
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([201, 'c499', 'c3']);
});
