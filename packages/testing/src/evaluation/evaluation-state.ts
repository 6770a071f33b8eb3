import {
  sumSpending,
  type CallSpending,
  type EvaluationExecution,
  type EvaluationRule,
  type EvaluationRuleStanding,
  type EvaluatorVersion,
  type Micros,
  type ProjectId,
  type Usd,
} from '@spanledger/core';

export type HasProject = (id: ProjectId) => Promise<boolean>;

export interface KeptRule {
  rule: EvaluationRule;
  cursor: Micros;
}

interface KeptAttempt {
  readonly startedAt: Micros;
  reserved: Usd;
  spent: CallSpending;
}

export interface KeptExecution {
  execution: EvaluationExecution;
  leaseUntil: Micros | null;
  /** In order: the number of the first is 1. */
  readonly begun: KeptAttempt[];
}

/** State shared by the in-memory evaluation ports; each list is in order of creation. */
export interface EvaluationState {
  readonly versions: EvaluatorVersion[];
  readonly rules: KeptRule[];
  readonly executions: KeptExecution[];
  /** Attempts of executions that are gone with their traces. */
  readonly past: (KeptAttempt & { readonly ruleId: string; readonly executionId: string; readonly number: number })[];
}

export const evaluationState = (): EvaluationState => ({ versions: [], rules: [], executions: [], past: [] });

export const spendingOfExecution = ({ begun }: KeptExecution): CallSpending =>
  sumSpending(begun.map(({ spent }) => spent));

/** The costs and reservations of a rule's attempts that began at or after this time. */
export const spentSince = (
  { executions, past }: EvaluationState,
  ruleId: string,
  from: Micros,
): Pick<EvaluationRuleStanding, 'spent' | 'unpricedCalls'> => {
  const kept = executions.filter(({ execution }) => execution.ruleId === ruleId);
  const begun = [...kept.flatMap((each) => each.begun), ...past.filter((each) => each.ruleId === ruleId)].filter(
    ({ startedAt }) => startedAt >= from,
  );
  const { cost, unpricedCalls } = sumSpending(begun.map(({ spent }) => spent));
  return { spent: begun.reduce((sum, { reserved }) => sum + reserved, cost), unpricedCalls };
};
