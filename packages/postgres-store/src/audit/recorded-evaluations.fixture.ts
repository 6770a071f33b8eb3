import type { ProjectId, TraceId } from '@spanledger/core';

import type { RecordedStores } from '../open-postgres-store.ts';
import { now, type Change } from './recorded-world.fixture.ts';

type Port = 'evaluators' | 'evaluationRules';
type Changes<P extends Port> = Readonly<Record<keyof RecordedStores[P], Change | 'reads'>>;

const evaluator = {
  name: 'exact',
  definition: { type: 'builtin', name: 'exact-match', settings: {} },
  createdBy: 'pk',
} as const;

const rule = {
  name: 'rule',
  evaluatorVersion: null,
  target: 'trace',
  filters: [],
  sampling: 1,
  delaySeconds: 0,
  perMinute: null,
  budget: null,
  datasetNames: [],
  runNames: [],
} as const;

const evaluatorCreated = ['evaluator.created', 'evaluator-version.created'];
const ruleCreated = [...evaluatorCreated, 'evaluation-rule.created'];

const addEvaluator = async ({ evaluators }: RecordedStores, projectId: ProjectId): Promise<string> =>
  (await evaluators.save(projectId, evaluator)).version.evaluatorId;

const addRule = async (stores: RecordedStores, projectId: ProjectId): Promise<string> => {
  const evaluatorId = await addEvaluator(stores, projectId);
  return (await stores.evaluationRules.create(projectId, { ...rule, evaluatorId }, now())).id;
};

const targets = {
  evaluatorVersion: 1,
  targets: [{ traceId: 't' as TraceId, observationId: null }],
  dueAt: 0,
  now: 0,
  isForEachVersion: true,
};

const changesOfEvaluators = (projectId: ProjectId): Changes<'evaluators'> => ({
  get: 'reads',
  list: 'reads',
  versions: 'reads',
  save: async ({ stores }) => {
    await addEvaluator(stores, projectId);
    await stores.evaluators.save(projectId, { ...evaluator, definition: { type: 'code', source: '1' } });
    return [...evaluatorCreated, 'evaluator-version.created'];
  },
  delete: async ({ stores }) => {
    await stores.evaluators.delete(projectId, await addEvaluator(stores, projectId));
    return [...evaluatorCreated, 'evaluator.deleted', 'evaluator-version.deleted'];
  },
});

const changesOfRules = (projectId: ProjectId): Changes<'evaluationRules'> => ({
  get: 'reads',
  list: 'reads',
  standing: 'reads',
  executions: 'reads',
  judgesOf: 'reads',
  create: async ({ stores }) => {
    await addRule(stores, projectId);
    return ruleCreated;
  },
  update: async ({ stores }) => {
    await stores.evaluationRules.update(projectId, await addRule(stores, projectId), { sampling: 0.5 });
    return [...ruleCreated, 'evaluation-rule.changed'];
  },
  setState: async ({ stores }) => {
    await stores.evaluationRules.setState(projectId, await addRule(stores, projectId), 'paused', null);
    return [...ruleCreated, 'evaluation-rule.changed'];
  },
  delete: async ({ stores }) => {
    await stores.evaluationRules.delete(projectId, await addRule(stores, projectId));
    return [...ruleCreated, 'evaluation-rule.deleted'];
  },
  // The request is recorded; evaluation is background work, not a change.
  add: async ({ stores }) => {
    await stores.evaluationRules.add(projectId, await addRule(stores, projectId), targets);
    return ruleCreated;
  },
  retry: async ({ stores }) => {
    await stores.evaluationRules.retry(projectId, await addRule(stores, projectId), undefined, now());
    return ruleCreated;
  },
  // The request to delete the traces is recorded.
  forgetTraces: async ({ stores }) => {
    await stores.evaluationRules.add(projectId, await addRule(stores, projectId), targets);
    await stores.evaluationRules.forgetTraces(
      projectId,
      targets.targets.map(({ traceId }) => traceId),
    );
    return ruleCreated;
  },
});

/** The recorded changes of evaluators and evaluation rules. */
export const evaluationChanges = (projectId: ProjectId): { readonly [P in Port]: Changes<P> } => ({
  evaluators: changesOfEvaluators(projectId),
  evaluationRules: changesOfRules(projectId),
});
