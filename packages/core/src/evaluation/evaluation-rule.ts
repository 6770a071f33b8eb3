import type { ObservationId, ProjectId, TraceId } from '../ids.ts';
import { shardOf } from '../ingest/shard-of.ts';
import type { Usd } from '../money/usd.ts';
import type { CallSpending } from '../pricing/call-spending.ts';
import type { RunConditions } from '../datasets/run-item-reader.ts';
import { observationListColumns, traceColumns, type ColumnCatalogue } from '../query/column-catalogue.ts';
import type { Filter } from '../query/filter.ts';
import type { Micros } from '../time.ts';

/** The targets of rules. */
export const evaluationTargets = ['observation', 'trace', 'dataset-run-item'] as const;
export type EvaluationTargetKind = (typeof evaluationTargets)[number];

/** The filter columns of a rule: those of the list of its targets, and of the traces of run items. */
export const targetColumns: Readonly<Record<EvaluationTargetKind, ColumnCatalogue>> = {
  observation: observationListColumns,
  trace: traceColumns,
  'dataset-run-item': traceColumns,
};

export interface EvaluationTarget {
  readonly traceId: TraceId;
  /** `null`: the trace. */
  readonly observationId: ObservationId | null;
  /** The item that was run in it, where a run item is judged. */
  readonly datasetItemId?: string | null | undefined;
}

/** Of an execution: `trace`, `trace/observation`, or for a run item `trace/observation/item`, where a slash within an id is `%2F`. */
export const targetKey = ({ traceId, observationId, datasetItemId = null }: EvaluationTarget): string =>
  [
    traceId,
    ...(observationId === null && datasetItemId === null ? [] : [observationId ?? '']),
    ...listed(datasetItemId),
  ]
    .map((id) => id.replaceAll('%', '%25').replaceAll('/', '%2F'))
    .join('/');

const listed = <T>(value: T | null): readonly T[] => (value === null ? [] : [value]);

export const evaluationBudgetPeriods = ['month', 'total'] as const;

export interface EvaluationBudget {
  readonly amount: Usd;
  /** A month is a calendar month of UTC. */
  readonly period: (typeof evaluationBudgetPeriods)[number];
}

export interface EvaluationRuleFacts extends RunConditions {
  /** Unique in its project. */
  readonly name: string;
  readonly evaluatorId: string;
  /** `null`: the newest at the time of each target. */
  readonly evaluatorVersion: number | null;
  readonly target: EvaluationTargetKind;
  /** On `targetColumns`, all of which must match; datasets and runs are conditions of run items alone. */
  readonly filters: readonly Filter[];
  /** The share of the targets that is judged, from 0 to 1. */
  readonly sampling: number;
  /** How long a target must be without writes before it is judged. */
  readonly delaySeconds: number;
  /** Attempts begun in any minute, at most; `null`: unlimited. */
  readonly perMinute: number | null;
  /** For calls of models; `null`: none. */
  readonly budget: EvaluationBudget | null;
}

/** Absent members are unchanged. */
export type EvaluationRuleChanges = {
  readonly [Name in keyof EvaluationRuleFacts]?: EvaluationRuleFacts[Name] | undefined;
};

export const evaluationRuleStates = ['active', 'paused'] as const;
export type EvaluationRuleState = (typeof evaluationRuleStates)[number];

export interface EvaluationRule extends EvaluationRuleFacts {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly state: EvaluationRuleState;
  /** Why it is paused, if not by request. */
  readonly stateReason: string | null;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

export const executionStates = ['pending', 'running', 'done', 'failed', 'skipped'] as const;
export type ExecutionState = (typeof executionStates)[number];

/** The evaluation of a target by a rule and a version of its evaluator, with its outcome. */
export interface EvaluationExecution extends EvaluationTarget, CallSpending {
  readonly datasetItemId: string | null;
  readonly id: string;
  readonly projectId: ProjectId;
  readonly ruleId: string;
  readonly evaluatorVersion: number;
  readonly state: ExecutionState;
  /** Begun so far, also those of killed processes. */
  readonly attempts: number;
  /** When the next attempt may begin. */
  readonly dueAt: Micros;
  /** Of the last attempt. */
  readonly error: string | null;
  /** Of the last attempt that called a model. */
  readonly judgeTraceId: TraceId | null;
  readonly scoreIds: readonly string[];
  readonly createdAt: Micros;
  readonly finishedAt: Micros | null;
}

/** Of a project. */
export const evaluationRulesMax = 100;
export const evaluationAttemptsMax = 5;

/**
 * The environment in which evaluators write their own traces: these are never targets, so no evaluator judges itself.
 */
export const evaluationEnvironment = 'spanledger-evaluation';

/** The filters by which the targets of a rule are found. */
export const filtersOfTargets = ({ filters }: Pick<EvaluationRuleFacts, 'filters'>): readonly Filter[] => [
  ...filters,
  { type: 'stringOptions', column: 'environment', operator: 'none of', value: [evaluationEnvironment] },
];

const steps = 0x7fff_ffff;

/** Whether a rule judges a target at this rate: always the same, and at each higher rate too. */
export const isSampled = (ruleId: string, target: EvaluationTarget, sampling: number): boolean =>
  shardOf(`evaluation ${ruleId}`, targetKey(target), steps) < sampling * steps;

/** The beginning of the budget's window that contains a time. */
export const budgetWindowStart = ({ period }: Pick<EvaluationBudget, 'period'>, at: Micros): Micros => {
  if (period === 'total') return 0;
  const date = new Date(Math.floor(at / 1000));
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) * 1000;
};
