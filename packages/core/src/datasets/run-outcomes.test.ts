import { expect, test } from 'vitest';

import type { ObservationId } from '../ids.ts';
import { outcomeScores, scoresOfLinks, type RunScore } from './run-outcomes.ts';
import { aScore } from './run-score.fixture.ts';

const ofStep = (id: string): Partial<RunScore> => ({ observationId: id as ObservationId });

const namesOf = async (given: readonly RunScore[], observationId: string | null, traceId = 't') =>
  (await scoresOfLinks(given))({ traceId, observationId }).map(({ name }) => name);

test('a trace has the scores of all its observations, and an observation those on itself and on the trace', async () => {
  const scores = [aScore('a', ofStep('o')), aScore('b'), aScore('c', ofStep('p')), aScore('d', ofStep('o'))];
  expect(await namesOf(scores, null)).toEqual(['a', 'b', 'c', 'd']);
  expect(await namesOf(scores, 'o')).toEqual(['a', 'b', 'd']);
  expect(await namesOf(scores, 'unknown')).toEqual(['b']);
  expect(await namesOf(scores.slice(2), 'p')).toEqual(['c']);
  expect(await namesOf(scores, null, 'another')).toEqual([]);
  expect(await namesOf(scores, 'o', 'another')).toEqual([]);
});

const category = (stringValue: string, timestamp: number) =>
  aScore('tone', { dataType: 'CATEGORICAL', value: 7, stringValue, timestamp });

test('numbers of one name are a mean, categories the latest one, the first of those of one time', () => {
  const scores = outcomeScores([
    aScore('q', { value: 1 }),
    aScore('q', { value: 4 }),
    aScore('q', { value: null }),
    aScore('nothing', { value: null }),
    category('rude', 2),
    category('kind', 3),
    category('cold', 3),
    category('warm', 1),
  ]);
  expect([...scores.values()]).toEqual([
    { name: 'q', dataType: 'NUMERIC', value: 2.5, category: null },
    { name: 'tone', dataType: 'CATEGORICAL', value: null, category: 'kind' },
  ]);
});
