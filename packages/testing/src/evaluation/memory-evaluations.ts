import { isDeepStrictEqual } from 'node:util';

import {
  conflict,
  evaluatorsMax,
  notFound,
  type EvaluationQueue,
  type EvaluationRuleStore,
  type EvaluatorStore,
  type EvaluatorVersion,
  type ProjectId,
} from '@spanledger/core';

import { pageOf } from '../telemetry/memory-page.ts';
import { memoryEvaluationQueue } from './memory-evaluation-queue.ts';
import { memoryEvaluationRules } from './memory-evaluation-rules.ts';
import { evaluationState, type EvaluationState, type HasProject } from './evaluation-state.ts';

export interface MemoryEvaluations {
  readonly evaluators: EvaluatorStore;
  readonly evaluationRules: EvaluationRuleStore;
  readonly evaluations: EvaluationQueue;
}

/** Evaluators, rules and their executions. `hasProject` returns whether a project exists; all do when absent. */
export const memoryEvaluations = (hasProject: HasProject = async () => true): MemoryEvaluations => {
  const state = evaluationState();
  return {
    evaluators: memoryEvaluators(state, hasProject),
    evaluationRules: memoryEvaluationRules(state, hasProject),
    evaluations: memoryEvaluationQueue(state),
  };
};

const memoryEvaluators = ({ versions, rules }: EvaluationState, hasProject: HasProject): EvaluatorStore => {
  const versionsOf = (projectId: ProjectId, id: string): readonly EvaluatorVersion[] =>
    versions.filter((version) => version.projectId === projectId && version.evaluatorId === id).toReversed();
  const requireVersions = (projectId: ProjectId, id: string): readonly EvaluatorVersion[] => {
    const found = versionsOf(projectId, id);
    if (found.length === 0) throw notFound(`The project has no evaluator ${id}.`);
    return found;
  };
  const newest = (projectId: ProjectId): readonly EvaluatorVersion[] => {
    const byName = new Map(
      versions.filter((version) => version.projectId === projectId).map((version) => [version.name, version]),
    );
    return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  };
  return {
    save: async (projectId, { name, definition, createdBy }) => {
      if (!(await hasProject(projectId))) throw notFound('There is no project with this id.');
      const before = newest(projectId).find((version) => version.name === name);
      if (before !== undefined && isDeepStrictEqual(before.definition, definition))
        return { version: before, isNew: false };
      if (before === undefined && newest(projectId).length >= evaluatorsMax) {
        throw conflict(`A project has at most ${evaluatorsMax} evaluators. Delete one first.`);
      }
      const version: EvaluatorVersion = {
        evaluatorId: before?.evaluatorId ?? crypto.randomUUID(),
        projectId,
        name,
        version: (before?.version ?? 0) + 1,
        definition,
        createdBy,
        createdAt: Date.now() * 1000,
      };
      versions.push(version);
      return { version, isNew: true };
    },
    list: async (projectId, page) => pageOf(newest(projectId), page),
    get: async (projectId, id, number) =>
      versionsOf(projectId, id).find(({ version }) => number === undefined || version === number),
    versions: async (projectId, id, page) => pageOf(requireVersions(projectId, id), page),
    delete: async (projectId, id) => {
      requireVersions(projectId, id);
      const rule = rules.find(({ rule: { evaluatorId } }) => evaluatorId === id)?.rule;
      if (rule !== undefined) {
        throw conflict(`The evaluation rule ${rule.id} uses this evaluator. Delete the rule first.`);
      }
      versions.splice(0, versions.length, ...versions.filter(({ evaluatorId }) => evaluatorId !== id));
    },
  };
};
