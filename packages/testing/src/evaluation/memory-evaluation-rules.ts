import {
  budgetWindowStart,
  conflict,
  evaluationRulesMax,
  executionId,
  executionStates,
  invalidField,
  judgeTraceId,
  notFound,
  nothingSpent,
  targetKey,
  type EvaluationRule,
  type EvaluationRuleFacts,
  type EvaluationRuleStore,
  type ExecutionState,
  type FoundTargets,
  type ProjectId,
  type TraceId,
} from '@spanledger/core';

import { pageOf } from '../telemetry/memory-page.ts';
import {
  spendingOfExecution,
  spentSince,
  type EvaluationState,
  type HasProject,
  type KeptRule,
} from './evaluation-state.ts';

const change = (kept: KeptRule, changes: Partial<EvaluationRule>): EvaluationRule => {
  kept.rule = { ...kept.rule, ...changes, updatedAt: Date.now() * 1000 };
  return kept.rule;
};

export const memoryEvaluationRules = (state: EvaluationState, hasProject: HasProject): EvaluationRuleStore => {
  const own = (projectId: ProjectId) => state.rules.filter(({ rule }) => rule.projectId === projectId);
  const find = (projectId: ProjectId, id: string): KeptRule => {
    const found = own(projectId).find(({ rule }) => rule.id === id);
    if (found === undefined) throw notFound(`The project has no evaluation rule ${id}.`);
    return found;
  };
  const assertFits = (projectId: ProjectId, facts: EvaluationRuleFacts, id?: string): void => {
    const { name, evaluatorId, evaluatorVersion } = facts;
    if (own(projectId).some(({ rule }) => rule.name === name && rule.id !== id)) {
      throw invalidField('body.name', 'is the name of another evaluation rule of this project');
    }
    const versions = state.versions.filter(
      (version) => version.projectId === projectId && version.evaluatorId === evaluatorId,
    );
    if (versions.length === 0) throw invalidField('body.evaluatorId', 'names no evaluator of this project');
    if (evaluatorVersion !== null && !versions.some(({ version }) => version === evaluatorVersion)) {
      throw invalidField('body.evaluatorVersion', 'is no version of the evaluator');
    }
  };
  return {
    ...executionMethods(state, find),
    create: async (projectId, facts, now) => {
      if (!(await hasProject(projectId))) throw notFound('There is no project with this id.');
      if (own(projectId).length >= evaluationRulesMax) {
        throw conflict(`A project has at most ${evaluationRulesMax} evaluation rules. Delete one first.`);
      }
      assertFits(projectId, facts);
      const made = { id: crypto.randomUUID(), projectId, state: 'active', stateReason: null } as const;
      const rule = { ...facts, ...made, createdAt: now, updatedAt: now };
      state.rules.push({ rule, cursor: now });
      return rule;
    },
    update: async (projectId, id, changes) => {
      const kept = find(projectId, id);
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      assertFits(projectId, { ...kept.rule, ...given }, id);
      return change(kept, given);
    },
    setState: async (projectId, id, to, stateReason) => change(find(projectId, id), { state: to, stateReason }),
    delete: async (projectId, id) => {
      state.rules.splice(state.rules.indexOf(find(projectId, id)), 1);
      const left = state.executions.filter(({ execution }) => execution.ruleId !== id);
      state.executions.splice(0, state.executions.length, ...left);
    },
    get: async (projectId, id) => own(projectId).find(({ rule }) => rule.id === id)?.rule,
    list: async (projectId, page) =>
      pageOf(
        own(projectId)
          .map(({ rule }) => rule)
          .toReversed(),
        page,
      ),
  };
};

type FindRule = (projectId: ProjectId, id: string) => KeptRule;
type ExecutionMethods = 'standing' | 'executions' | 'retry' | 'add' | 'judgesOf' | 'forgetTraces';

const executionMethods = (state: EvaluationState, find: FindRule): Pick<EvaluationRuleStore, ExecutionMethods> => {
  const of = (projectId: ProjectId, ruleId: string) => {
    const { rule } = find(projectId, ruleId);
    return state.executions.filter(({ execution }) => execution.ruleId === rule.id);
  };
  return {
    standing: async (projectId, id, now) => {
      const executions = Object.fromEntries(executionStates.map((each) => [each, 0])) as Record<ExecutionState, number>;
      for (const { execution } of of(projectId, id)) executions[execution.state] += 1;
      const { budget } = find(projectId, id).rule;
      return { executions, ...spentSince(state, id, budget === null ? 0 : budgetWindowStart(budget, now)) };
    },
    executions: async (projectId, ruleId, only, page) => {
      const found = of(projectId, ruleId).filter(({ execution }) => only === undefined || execution.state === only);
      return pageOf(
        found.toReversed().map((kept) => ({ ...kept.execution, ...spendingOfExecution(kept) })),
        page,
      );
    },
    retry: async (projectId, ruleId, ids, now) => {
      const failed = of(projectId, ruleId).filter(
        ({ execution }) => execution.state === 'failed' && (ids === undefined || ids.includes(execution.id)),
      );
      for (const kept of failed) {
        kept.execution = { ...kept.execution, state: 'pending', attempts: 0, dueAt: now, finishedAt: null };
      }
      return failed.length;
    },
    add: async (projectId, ruleId, found) => {
      const known = of(projectId, ruleId);
      const ids = new Set(known.map(({ execution }) => execution.id));
      const keys = new Set(known.map(({ execution }) => targetKey(execution)));
      const missing = found.targets.filter((target) => {
        const id = executionId(ruleId, found.evaluatorVersion, target);
        if (ids.has(id) || (!found.isForEachVersion && keys.has(targetKey(target)))) return false;
        ids.add(id);
        return true;
      });
      for (const target of missing) state.executions.push(newExecution(projectId, ruleId, found, target));
      return missing.length;
    },
    ...traceMethods(state),
  };
};

const traceMethods = (state: EvaluationState): Pick<EvaluationRuleStore, 'judgesOf' | 'forgetTraces'> => {
  const of = (projectId: ProjectId, traceIds: readonly TraceId[]) =>
    state.executions.filter(
      ({ execution }) => execution.projectId === projectId && traceIds.includes(execution.traceId),
    );
  return {
    judgesOf: async (projectId, traceIds) =>
      of(projectId, traceIds)
        .filter(({ execution }) => execution.judgeTraceId !== null || execution.state === 'running')
        .flatMap(({ execution: { id }, begun }) => begun.map((_, at) => judgeTraceId(id, at + 1) as TraceId)),
    forgetTraces: async (projectId, traceIds) => {
      for (const kept of of(projectId, traceIds)) {
        state.executions.splice(state.executions.indexOf(kept), 1);
        const { id: executionId, ruleId } = kept.execution;
        state.past.push(...kept.begun.map((attempt, at) => ({ ...attempt, ruleId, executionId, number: at + 1 })));
      }
    },
  };
};

const newExecution = (
  projectId: ProjectId,
  ruleId: string,
  { evaluatorVersion, dueAt, now }: FoundTargets,
  target: FoundTargets['targets'][number],
) => ({
  execution: {
    id: executionId(ruleId, evaluatorVersion, target),
    projectId,
    ruleId,
    evaluatorVersion,
    traceId: target.traceId,
    observationId: target.observationId,
    datasetItemId: target.datasetItemId ?? null,
    state: 'pending' as const,
    attempts: 0,
    dueAt,
    error: null,
    judgeTraceId: null,
    scoreIds: [],
    ...nothingSpent,
    createdAt: now,
    finishedAt: null,
  },
  leaseUntil: null,
  begun: [],
});
