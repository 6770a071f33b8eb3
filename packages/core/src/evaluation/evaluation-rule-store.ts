import type { ProjectId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';
import type {
  EvaluationExecution,
  EvaluationRule,
  EvaluationRuleChanges,
  EvaluationRuleFacts,
  EvaluationRuleState,
  EvaluationTarget,
  ExecutionState,
} from './evaluation-rule.ts';

export interface FoundTargets {
  readonly evaluatorVersion: number;
  readonly targets: readonly EvaluationTarget[];
  /** When the first attempt may begin. */
  readonly dueAt: Micros;
  readonly now: Micros;
  /** Also of a target that the rule has an execution of by another version. */
  readonly isForEachVersion: boolean;
}

/** What a rule has come to. */
export interface EvaluationRuleStanding {
  readonly executions: Readonly<Record<ExecutionState, number>>;
  /** In the window of its budget, or in all without one; what is reserved for calls under way is in it. */
  readonly spent: Usd;
}

/** What is of a rule that the project does not have is `not_found`. */
export interface EvaluationRuleStore {
  /**
   * It judges what is written from `now` on. `invalid_input` for a name that another rule has and for an evaluator or a version that
   * is not there, `conflict` beyond `evaluationRulesMax`.
   */
  create(projectId: ProjectId, facts: EvaluationRuleFacts, now: Micros): Promise<EvaluationRule>;
  /** `invalid_input` likewise. */
  update(projectId: ProjectId, id: string, changes: EvaluationRuleChanges): Promise<EvaluationRule>;
  /** What was written while a rule was paused is found when it is active again. */
  setState(
    projectId: ProjectId,
    id: string,
    state: EvaluationRuleState,
    reason: string | null,
  ): Promise<EvaluationRule>;
  /** With its executions; scores stay. */
  delete(projectId: ProjectId, id: string): Promise<void>;
  get(projectId: ProjectId, id: string): Promise<EvaluationRule | undefined>;
  /** Newest first. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<EvaluationRule>>;
  standing(projectId: ProjectId, id: string, now: Micros): Promise<EvaluationRuleStanding>;
  /** Newest first. */
  executions(
    projectId: ProjectId,
    ruleId: string,
    state: ExecutionState | undefined,
    page: PageRequest,
  ): Promise<Page<EvaluationExecution>>;
  /** Failed ones may be tried again, with all their attempts: those of these ids, or all. Gives how many. */
  retry(projectId: ProjectId, ruleId: string, ids: readonly string[] | undefined, now: Micros): Promise<number>;
  /** Adds an execution for each target that has none; gives how many were added. */
  add(projectId: ProjectId, ruleId: string, found: FoundTargets): Promise<number>;
}
