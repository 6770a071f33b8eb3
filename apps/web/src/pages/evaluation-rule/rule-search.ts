import type { ExecutionState } from '../../api/evaluation-rules.ts';

export const ruleParts = { executions: 'Executions', settings: 'Settings' } as const;
export type RulePart = keyof typeof ruleParts;

export const executionStates = {
  pending: 'waiting',
  running: 'under way',
  done: 'done',
  failed: 'failed',
  skipped: 'skipped',
} as const satisfies Record<ExecutionState, string>;

/** The shown part of a rule, and its filter of executions. */
export interface RuleSearch {
  readonly part?: RulePart | undefined;
  readonly state?: ExecutionState | undefined;
  readonly page?: number | undefined;
}

/** Invalid values are omitted. */
export const ruleSearch = ({ part, state, page }: Record<string, unknown>): RuleSearch => ({
  ...(typeof part === 'string' && Object.hasOwn(ruleParts, part) ? { part: part as RulePart } : {}),
  ...(typeof state === 'string' && Object.hasOwn(executionStates, state) ? { state: state as ExecutionState } : {}),
  ...(typeof page === 'number' && Number.isInteger(page) && page > 1 ? { page } : {}),
});

/** The initial evaluator of a new rule. */
export const newRuleSearch = ({ evaluator }: Record<string, unknown>): { readonly evaluator?: string | undefined } =>
  typeof evaluator === 'string' ? { evaluator } : {};
