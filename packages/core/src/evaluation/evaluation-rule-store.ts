import type { ProjectId, TraceId } from '../ids.ts';
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

/** The results of a rule so far; executions without those of deleted traces. */
export interface EvaluationRuleStanding {
  readonly executions: Readonly<Record<ExecutionState, number>>;
  /** In the window of its budget, or in total without one; includes amounts reserved for calls under way. */
  readonly spent: Usd;
  /** In the same window: calls whose model has no price, whose cost is unknown. */
  readonly unpricedCalls: number;
}

/** Methods reject with `not_found` for a rule that the project does not have. */
export interface EvaluationRuleStore {
  /**
   * The rule judges what is written from `now` on. `invalid_input` for the name of another rule and for an evaluator or
   * a version that does not exist, `conflict` beyond `evaluationRulesMax`.
   */
  create(projectId: ProjectId, facts: EvaluationRuleFacts, now: Micros): Promise<EvaluationRule>;
  /** `invalid_input` likewise. */
  update(projectId: ProjectId, id: string, changes: EvaluationRuleChanges): Promise<EvaluationRule>;
  /** Targets written while a rule was paused are found when it is active again. */
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
  /** Makes failed executions pending again, with all their attempts: those of these ids, or all. Returns how many. */
  retry(projectId: ProjectId, ruleId: string, ids: readonly string[] | undefined, now: Micros): Promise<number>;
  /** Adds an execution for each target that has none; returns how many were added. */
  add(projectId: ProjectId, ruleId: string, found: FoundTargets): Promise<number>;
  /** The traces of all judges of these traces: they contain what was judged. */
  judgesOf(projectId: ProjectId, traceIds: readonly TraceId[]): Promise<readonly TraceId[]>;
  /** Removes the executions of traces that are deleted. What they cost, or have reserved, stays spent. */
  forgetTraces(projectId: ProjectId, traceIds: readonly TraceId[]): Promise<void>;
}
