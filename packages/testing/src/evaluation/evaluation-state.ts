import type { EvaluationExecution, EvaluationRule, EvaluatorVersion, Micros, ProjectId, Usd } from '@spanledger/core';

export type HasProject = (id: ProjectId) => Promise<boolean>;

export interface KeptRule {
  rule: EvaluationRule;
  cursor: Micros;
}

interface KeptAttempt {
  readonly startedAt: Micros;
  reserved: Usd;
  cost: Usd;
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
}

export const evaluationState = (): EvaluationState => ({ versions: [], rules: [], executions: [] });

export const costOf = ({ begun }: KeptExecution): Usd => begun.reduce((sum, { cost }) => sum + cost, 0n);

/** The costs and reservations of a rule's attempts that began at or after this time. */
export const spentSince = ({ executions }: EvaluationState, ruleId: string, from: Micros): Usd =>
  executions
    .filter(({ execution }) => execution.ruleId === ruleId)
    .flatMap(({ begun }) => begun)
    .filter(({ startedAt }) => startedAt >= from)
    .reduce((sum, { cost, reserved }) => sum + cost + reserved, 0n);
