import { chipsOf, conditionsOf, type FilterColumn } from '../../api/conditions.ts';
import type { EvaluationRule } from '../../api/evaluation-rules.ts';
import { observationFilterColumns } from '../../lists/observation-filter-columns.ts';
import { traceFilterColumns } from '../../lists/trace-filter-columns.ts';

type Target = EvaluationRule['target'];
export type RuleFilter = EvaluationRule['filters'][number];

/** The filter columns of a rule's targets. */
export const targetColumns: Readonly<Record<Target, readonly FilterColumn[]>> = {
  observation: observationFilterColumns,
  trace: traceFilterColumns,
  'dataset-run-item': traceFilterColumns,
};

/** A rule as entered in the form. */
export interface RuleDraft {
  readonly name: string;
  readonly evaluatorId: string;
  /** Empty for the newest version at the time of each target. */
  readonly evaluatorVersion: string;
  readonly target: Target;
  /** For run items: an empty list means all. */
  readonly datasetNames: readonly string[];
  /** One per line; empty means all. */
  readonly runNames: string;
  readonly where: readonly string[];
  /** Conditions that the fields cannot show, in the format of the API. */
  readonly others: readonly RuleFilter[];
  readonly percent: string;
  readonly delaySeconds: string;
  readonly perMinute: string;
  readonly amount: string;
  readonly period: 'month' | 'total';
}

/** The initial values of a new rule: its evaluator judges all model calls. */
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
/** The digits of a stored share in percent; rounding removes floating-point errors. */
const percentDigits = 8;

/** A stored rule as shown in the form. */
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

/** The request body of a rule; with its target only for a new rule, because it never changes. */
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
