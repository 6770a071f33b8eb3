import { expect, it } from 'vitest';

import { itemIdsOf, meanScores, traceIdsOf, type Outcome, type Run } from './compared-runs.ts';

const runOf = (...items: readonly (readonly [string, string])[]): Run =>
  ({ datasetRunItems: items.map(([datasetItemId, traceId]) => ({ datasetItemId, traceId })) }) as unknown as Run;

it('two runs are compared over all items that either has', () => {
  expect(itemIdsOf([runOf(['a', '1'], ['b', '2']), runOf(['b', '3'], ['c', '4'])])).toEqual(['a', 'b', 'c']);
});

it('an item that a run has twice is shown with its newest trace', () => {
  expect(traceIdsOf(runOf(['a', 'newest'], ['a', 'older'])).get('a')).toBe('newest');
});

const scored = (...scores: readonly object[]): Outcome =>
  ({ traceId: 't', trace: undefined, scores }) as unknown as Outcome;

it('means of scores are over numbers and booleans alone', () => {
  const outcomes = [
    scored({ name: 'exact', dataType: 'BOOLEAN', value: 1 }, { name: 'tone', dataType: 'CATEGORICAL', value: 0 }),
    scored({ name: 'exact', dataType: 'BOOLEAN', value: 0 }, { name: 'quality', dataType: 'NUMERIC', value: 0.9 }),
  ];
  expect([...meanScores(outcomes)]).toEqual([
    ['exact', 0.5],
    ['quality', 0.9],
  ]);
});
