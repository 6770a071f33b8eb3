import type { ClaimedExecution, DueRule, EvaluationRule, ProjectId } from '@spanledger/core';

interface ClaimedOfRule {
  readonly rule: EvaluationRule;
  readonly execution: ClaimedExecution;
}

interface ClaimingParts {
  readonly claim: (rule: EvaluationRule, limit: number) => Promise<readonly ClaimedExecution[]>;
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

/**
 * Returns a function that claims at most `limit` executions of the rules of one project. It begins after the rule that
 * was served last, and ends with a suspect execution. When a claim fails after others, it returns those.
 */
export const createClaimInTurns = ({ claim, onProblem }: ClaimingParts) => {
  const served = new Map<ProjectId, string>();
  return async (rules: readonly DueRule[], limit: number): Promise<readonly ClaimedOfRule[]> => {
    const claimed: ClaimedOfRule[] = [];
    const first = rules.findIndex(({ rule }) => served.get(rule.projectId) === rule.id) + 1;
    for (const { rule } of [...rules.slice(first), ...rules.slice(0, first)]) {
      try {
        const executions = await claim(rule, limit - claimed.length);
        if (executions.length > 0) served.set(rule.projectId, rule.id);
        claimed.push(...executions.map((execution) => ({ rule, execution })));
        if (claimed.length >= limit || executions.some(({ isSuspect }) => isSuspect)) break;
      } catch (error) {
        if (claimed.length === 0) throw error;
        onProblem(error, rule.projectId);
        break;
      }
    }
    return claimed;
  };
};
