import {
  backfillEvaluationRule,
  createEvaluationRule,
  deleteEvaluationRule,
  getEvaluationRule,
  listEvaluationExecutions,
  listEvaluationRules,
  pageMeta,
  pauseEvaluationRule,
  resumeEvaluationRule,
  retryEvaluationExecutions,
  updateEvaluationRule,
} from '@spanledger/api-contract';
import {
  DomainError,
  formatUsd,
  invalidField,
  notFound,
  resolveFilter,
  targetColumns,
  type DatasetStore,
  type EvaluationRule,
  type EvaluationRuleChanges,
  type EvaluationRuleStore,
  type EvaluationTargetKind,
  type EvaluatorStore,
  type Filter,
  type Micros,
  type PriceBooks,
  type ProjectId,
  type RunItemReader,
} from '@spanledger/core';
import { backfill } from '@spanledger/evaluation-rules';

import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { evaluationRuleJson, executionJson } from '../json/evaluation-json.ts';
import { narrow, startReading, type Reads } from '../reads/reading.ts';

interface Parts {
  readonly evaluationRules: Pick<EvaluationRuleStore, 'get' | 'list' | 'standing' | 'executions'>;
  readonly evaluators: Pick<EvaluatorStore, 'get'>;
  readonly datasets: Pick<DatasetStore, 'get'>;
  readonly runItems: RunItemReader;
  readonly repricing: { readonly books: Pick<PriceBooks, 'at' | 'latestVersion'> };
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

export const evaluationRuleRoutes = (reads: Reads, parts: Parts): readonly Route[] => [
  ...ruleRoutes(parts),
  ...stateRoutes(),
  ...executionRoutes(parts),
  backfillRoute(reads, parts),
];

const ruleRoutes = ({ evaluationRules, datasets, now, readBody }: Parts): readonly Route[] => [
  jsonRoute(listEvaluationRules, async ({ caller: { projectId }, query }) => {
    const page = await evaluationRules.list(projectId, query);
    return { data: page.items.map(evaluationRuleJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(
    createEvaluationRule,
    async ({ caller: { projectId }, stores, body }) => {
      await assertRuns(datasets, projectId, body.target, body);
      const facts = { ...body, filters: named(body.target, body.filters) };
      return evaluationRuleJson(await stores.evaluationRules.create(projectId, facts, now()));
    },
    readBody,
  ),

  jsonRoute(getEvaluationRule, async ({ caller: { projectId }, params: { ruleId } }) => {
    const rule = await find(evaluationRules, projectId, ruleId);
    const { executions, spent, unpricedCalls } = await evaluationRules.standing(projectId, ruleId, now());
    return { ...evaluationRuleJson(rule), executions: { ...executions }, spent: formatUsd(spent), unpricedCalls };
  }),

  jsonRoute(
    updateEvaluationRule,
    async ({ caller: { projectId }, stores, params: { ruleId }, body }) => {
      const { target } = await find(evaluationRules, projectId, ruleId);
      await assertRuns(datasets, projectId, target, body);
      const filters = body.filters && named(target, body.filters);
      return evaluationRuleJson(await stores.evaluationRules.update(projectId, ruleId, { ...body, filters }));
    },
    readBody,
  ),

  jsonRoute(deleteEvaluationRule, async ({ caller: { projectId }, stores, params: { ruleId } }) => {
    await stores.evaluationRules.delete(projectId, ruleId);
    return { message: 'Evaluation rule successfully deleted' };
  }),
];

const find = async (
  evaluationRules: Pick<EvaluationRuleStore, 'get'>,
  projectId: ProjectId,
  id: string,
): Promise<EvaluationRule> => {
  const rule = await evaluationRules.get(projectId, id);
  if (rule === undefined) throw notFound(`The project has no evaluation rule ${id}.`);
  return rule;
};

/** With the column names of the targets' list; `invalid_input` for filters that the list does not accept. */
const named = (target: EvaluationTargetKind, filters: readonly Filter[]): readonly Filter[] =>
  filters.map((filter, at) => {
    try {
      return { ...filter, column: resolveFilter(targetColumns[target], filter).column };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw invalidField(`body.filters[${at}]`, error.message);
    }
  });

/** `invalid_input` for a dataset that the project does not have, and for runs of what is no run item. */
const assertRuns = async (
  datasets: Parts['datasets'],
  projectId: ProjectId,
  target: EvaluationTargetKind,
  { datasetNames = [], runNames = [] }: EvaluationRuleChanges,
): Promise<void> => {
  for (const [field, names] of Object.entries({ datasetNames, runNames })) {
    if (target !== 'dataset-run-item' && names.length > 0) {
      throw invalidField(
        `body.${field}`,
        'must be empty, since it is for rules with the target dataset-run-item alone',
      );
    }
  }
  for (const [at, name] of datasetNames.entries()) {
    if ((await datasets.get(projectId, name)) === undefined) {
      throw invalidField(`body.datasetNames[${at}]`, 'names no dataset of this project');
    }
  }
};

const stateRoutes = (): readonly Route[] => [
  jsonRoute(pauseEvaluationRule, async ({ caller: { projectId }, stores, params: { ruleId } }) =>
    evaluationRuleJson(await stores.evaluationRules.setState(projectId, ruleId, 'paused', null)),
  ),

  jsonRoute(resumeEvaluationRule, async ({ caller: { projectId }, stores, params: { ruleId } }) =>
    evaluationRuleJson(await stores.evaluationRules.setState(projectId, ruleId, 'active', null)),
  ),
];

const executionRoutes = ({ evaluationRules, now, readBody }: Parts): readonly Route[] => [
  jsonRoute(listEvaluationExecutions, async ({ caller: { projectId }, params: { ruleId }, query }) => {
    const page = await evaluationRules.executions(projectId, ruleId, query.state, query);
    return { data: page.items.map(executionJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(
    retryEvaluationExecutions,
    async ({ caller: { projectId }, stores, params: { ruleId }, body: { executionIds } }) => ({
      retried: await stores.evaluationRules.retry(projectId, ruleId, executionIds, now()),
    }),
    readBody,
  ),
];

const backfillRoute = (
  reads: Reads,
  { evaluationRules, evaluators, repricing, runItems, now, readBody }: Parts,
): Route =>
  jsonRoute(
    backfillEvaluationRule,
    async ({ caller: { projectId }, stores, params: { ruleId }, body, response }) => {
      const rule = await find(evaluationRules, projectId, ruleId);
      const evaluator = await evaluators.get(projectId, rule.evaluatorId, rule.evaluatorVersion ?? undefined);
      if (evaluator === undefined) throw notFound('The evaluator of the rule is gone.');
      const { fromTimestamp: from, toTimestamp: to, dryRun: isDryRun } = body;
      const reading = startReading(reads, projectId, response);
      try {
        const { observations, traces } = reading.readers;
        const readers = { observations, traces, runItems };
        const prices = await repricing.books.at(await repricing.books.latestVersion());
        const using = { evaluationRules: stores.evaluationRules, prices, readers, now };
        const work = async () => backfill(using, { rule, evaluator, from, to, isDryRun });
        const { estimatedCost: cost, meanTokens, ...found } = await reading.inTurn(narrow, work);
        const estimate = cost === null || meanTokens === null ? null : { cost: formatUsd(cost), meanTokens };
        return { ...found, estimate };
      } finally {
        reading.end();
      }
    },
    readBody,
  );
