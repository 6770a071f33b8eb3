import { expect, it } from 'vitest';

import type { EvaluationRule } from '../../api/evaluation-rules.ts';
import { newRule, ruleBodyOf, ruleDraftOf } from './rule-draft.ts';

const rule: EvaluationRule = {
  id: 'rule-1',
  name: 'answers',
  evaluatorId: 'evaluator-1',
  evaluatorVersion: 2,
  target: 'observation',
  datasetNames: [],
  runNames: [],
  filters: [
    { type: 'string', column: 'name', operator: 'contains', value: 'answer' },
    { type: 'stringOptions', column: 'type', operator: 'any of', value: ['GENERATION', 'AGENT'] },
    { type: 'number', column: 'latency', operator: '>', value: 2 },
    { type: 'arrayOptions', column: 'tags', operator: 'any of', value: ['beta'] },
    { type: 'null', column: 'level', operator: 'is null' },
  ],
  sampling: 0.07,
  delaySeconds: 30,
  perMinute: null,
  budget: { amount: '0.000000000001', period: 'total' },
  state: 'active',
  stateReason: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

const sortedByColumn = (filters: readonly unknown[]): readonly unknown[] =>
  filters.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

it('a stored rule is sent again as it was, to the last digit, also with conditions that no field shows', () => {
  const draft = ruleDraftOf(rule);
  expect(draft.percent).toBe('7');
  expect(draft.where).toEqual(['name~contains~answer', 'latency~>~2', 'tags~any of~beta']);
  expect(draft.others).toHaveLength(2);
  const { filters, ...body } = ruleBodyOf(draft);
  const { name, evaluatorId, evaluatorVersion, sampling, delaySeconds, perMinute, budget } = rule;
  const none = { datasetNames: [], runNames: [] };
  expect(body).toEqual({ name, evaluatorId, evaluatorVersion, ...none, sampling, delaySeconds, perMinute, budget });
  expect(sortedByColumn(filters)).toEqual(sortedByColumn(rule.filters));
});

it('a rule of run items is sent with its datasets, and with a run for each line that is not empty', () => {
  const stored: EvaluationRule = {
    ...rule,
    target: 'dataset-run-item',
    datasetNames: ['cases'],
    runNames: ['a', 'b c'],
  };
  const draft = ruleDraftOf(stored);
  expect(ruleBodyOf(draft)).toMatchObject({ datasetNames: ['cases'], runNames: ['a', 'b c'] });
  expect(ruleBodyOf({ ...draft, runNames: ' a \n\n', datasetNames: [] })).toMatchObject({
    datasetNames: [],
    runNames: ['a'],
  });
});

it('a new rule judges all calls of models, without limits', () => {
  expect(ruleBodyOf({ ...newRule('evaluator-1'), name: ' a ' })).toEqual({
    name: 'a',
    evaluatorId: 'evaluator-1',
    evaluatorVersion: null,
    datasetNames: [],
    runNames: [],
    filters: [{ type: 'string', column: 'type', operator: '=', value: 'GENERATION' }],
    sampling: 1,
    delaySeconds: 30,
    perMinute: null,
    budget: null,
  });
});
