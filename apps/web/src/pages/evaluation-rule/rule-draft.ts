import { chipsOf, conditionsOf, type FilterColumn } from '../../api/conditions.ts';
import type { EvaluationRule } from '../../api/evaluation-rules.ts';
import { observationFilterColumns } from '../../lists/observation-filter-columns.ts';
import { traceFilterColumns } from '../../lists/trace-filter-columns.ts';

type Target = EvaluationRule['target'];
export type RuleFilter = EvaluationRule['filters'][number];

/** By which the targets of a rule are filtered. */
export const targetColumns: Readonly<Record<Target, readonly FilterColumn[]>> = {
  observation: observationFilterColumns,
  trace: traceFilterColumns,
  'dataset-run-item': traceFilterColumns,
};

/** A rule as it is typed. */
export interface RuleDraft {
  readonly name: string;
  readonly evaluatorId: string;
  /** Empty for the newest one at the time of each target. */
  readonly evaluatorVersion: string;
  readonly target: Target;
  /** Of run items: none means all. */
  readonly datasetNames: readonly string[];
  /** One in each line; none means all. */
  readonly runNames: string;
  readonly where: readonly string[];
  /** Conditions that the fields cannot show, as the API has them. */
  readonly others: readonly RuleFilter[];
  readonly percent: string;
  readonly delaySeconds: string;
  readonly perMinute: string;
  readonly amount: string;
  readonly period: 'month' | 'total';
}

/** What a new rule begins with: calls of models, of which its evaluator judges all. */
export const newRule = (evaluatorId: string): RuleDraft => ({
  name: '',
  evaluatorId,
  evaluatorVersion: '',
  target: 'observation',
  datasetNames: [],
  runNames: '',
  where: ['type~=~GENERATION'],
  others: [],
  percent: '100',
  delaySeconds: '30',
  perMinute: '',
  amount: '',
  period: 'month',
});

const hundredths = 100;
/** A share as it was stored has at most so many digits as per cent: what floating point adds is left out. */
const percentDigits = 8;

/** A stored rule, as it is shown. */
export const ruleDraftOf = (rule: EvaluationRule): RuleDraft => {
  const { datasetNames, runNames } = rule;
  const { name, evaluatorId, evaluatorVersion, target, filters, sampling, delaySeconds, perMinute, budget } = rule;
  return {
    name,
    evaluatorId,
    evaluatorVersion: evaluatorVersion === null ? '' : String(evaluatorVersion),
    target,
    datasetNames,
    runNames: runNames.join('\n'),
    ...chipsOf(filters, targetColumns[target]),
    percent: String(Number((sampling * hundredths).toFixed(percentDigits))),
    delaySeconds: String(delaySeconds),
    perMinute: perMinute === null ? '' : String(perMinute),
    amount: budget?.amount ?? '',
    period: budget?.period ?? 'month',
  };
};

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What is sent of a rule; its target only when it is new, as it never changes. */
export const ruleBodyOf = (draft: RuleDraft) => ({
  name: draft.name.trim(),
  evaluatorId: draft.evaluatorId,
  evaluatorVersion: draft.evaluatorVersion === '' ? null : Number(draft.evaluatorVersion),
  datasetNames: [...draft.datasetNames],
  runNames: linesOf(draft.runNames),
  filters: [...conditionsOf(draft.where, targetColumns[draft.target]), ...draft.others],
  sampling: Number((Number(draft.percent) / hundredths).toFixed(percentDigits + 2)),
  delaySeconds: Number(draft.delaySeconds),
  perMinute: draft.perMinute.trim() === '' ? null : Number(draft.perMinute),
  budget: draft.amount.trim() === '' ? null : { amount: draft.amount.trim(), period: draft.period },
});
