import { expect, it } from 'vitest';

import type { ScoreConfig } from '../../api/score-configs.ts';
import { judgementProblem, problemOf, rangeText, scoreBodyOf } from './judgement.ts';

const config = (fields: Partial<ScoreConfig>): ScoreConfig => ({
  id: 'config-1',
  projectId: 'project-1',
  name: 'quality',
  dataType: 'NUMERIC',
  isArchived: false,
  minValue: null,
  maxValue: null,
  categories: null,
  description: null,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  ...fields,
});
const stars = config({ minValue: 1, maxValue: 5 });
const flag = config({
  dataType: 'BOOLEAN',
  categories: [
    { label: 'True', value: 1 },
    { label: 'False', value: 0 },
  ],
});
const grade = config({ dataType: 'CATEGORICAL', categories: [{ label: 'good', value: 3 }] });

it.each([
  [stars, '5', undefined],
  [stars, ' 1.5 ', undefined],
  [stars, '6', 'A number from 1 to 5 is expected.'],
  [stars, 'five', 'A number from 1 to 5 is expected.'],
  [config({}), 'Infinity', 'A number is expected.'],
  [grade, 'good', undefined],
  [grade, 'bad', 'One of the categories is expected.'],
  [config({ dataType: 'TEXT' }), 'a'.repeat(501), 'A text of at most 500 characters is expected.'],
  [stars, '', undefined],
])('of %j and %j the problem is %j', (given, text, problem) => {
  expect(problemOf(given, text)).toBe(problem);
});

it('a comment without a value is a problem, and else only the value can be one', () => {
  const problem = 'Choose a value, or remove the comment.';
  expect(judgementProblem(grade, { text: '', comment: 'Why not?' })).toBe(problem);
  expect(judgementProblem(stars, { text: ' ', comment: 'Why not?' })).toBe(problem);
  expect(judgementProblem(stars, { text: '', comment: ' ' })).toBeUndefined();
  expect(judgementProblem(grade, { text: 'good', comment: 'Well done.' })).toBeUndefined();
  expect(judgementProblem(stars, { text: '6', comment: '' })).toBe('A number from 1 to 5 is expected.');
});

it('a range is named by the bounds that it has', () => {
  expect(rangeText(stars)).toBe('from 1 to 5');
  expect(rangeText({ minValue: 0, maxValue: null })).toBe('0 or more');
  expect(rangeText({ minValue: null, maxValue: 9 })).toBe('9 or less');
  expect(rangeText({ minValue: null, maxValue: null })).toBe('');
});

it.each([
  [stars, '4', 4],
  [flag, 'True', 1],
  [flag, 'False', 0],
  [grade, 'good', 'good'],
  [config({ dataType: 'TEXT' }), 'fine', 'fine'],
])('by %j the text %j is sent as %j', (given, text, value) => {
  const body = scoreBodyOf(given, { text, comment: ' ' }, { id: 'score-1', traceId: 'trace-1', queueId: 'queue-1' });
  expect(body).toEqual({
    id: 'score-1',
    traceId: 'trace-1',
    queueId: 'queue-1',
    name: 'quality',
    configId: 'config-1',
    dataType: given.dataType,
    source: 'ANNOTATION',
    value,
    comment: null,
  });
});
