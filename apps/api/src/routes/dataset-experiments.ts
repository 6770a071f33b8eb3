import {
  cancelDatasetExperiment,
  createDatasetExperiment,
  getDatasetExperiment,
  listDatasetExperimentItems,
  listDatasetExperiments,
  pageMeta,
  retryDatasetExperiment,
  type EndpointInput,
} from '@spanledger/api-contract';
import {
  formatUsd,
  invalidField,
  notFound,
  runNameTaken,
  type DatasetExperimentStore,
  type DatasetRunStore,
  type DatasetStore,
  type ExperimentDefinition,
  type Micros,
  type PriceBooks,
  type ProjectId,
  type StandingExperiment,
} from '@spanledger/core';
import { checkMapping, planExperiment, type ExperimentPlan } from '@spanledger/experiments';

import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { datasetExperimentJson, experimentProgressItemJson } from '../json/dataset-experiment-json.ts';
import { askedPrompt, connectionOf, type AskedRunParts } from '../playground/asked-run.ts';
import { wholeMs } from './dataset-items.ts';

interface Parts extends AskedRunParts {
  readonly datasets: Pick<DatasetStore, 'itemsAfter'>;
  readonly datasetRuns: Pick<DatasetRunStore, 'get'>;
  readonly datasetExperiments: Pick<DatasetExperimentStore, 'get' | 'list' | 'items'>;
  readonly repricing: { readonly books: Pick<PriceBooks, 'current'> };
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

type Body = EndpointInput<typeof createDatasetExperiment>['body'];

export const datasetExperimentRoutes = (parts: Parts): readonly Route[] => [
  createRoute(parts),
  ...readingRoutes(parts),
  ...changingRoutes(parts),
];

const createRoute = (parts: Parts): Route =>
  jsonRoute(
    createDatasetExperiment,
    async ({ caller: { projectId }, stores, params: { datasetName }, body }) => {
      const definition = await definitionOf(parts, projectId, body);
      const { datasets, datasetRuns, repricing, now } = parts;
      if ((await datasetRuns.get(projectId, datasetName, body.name)) !== undefined) throw runNameTaken(body.name);
      const asked = { datasetName, asOf: wholeMs(body.itemsVersion), definition, now: now() };
      const plan = await planExperiment({ datasets, prices: repricing.books.current }, projectId, asked);
      refusePlan(plan, body);
      const { items, incomplete, estimatedCost } = plan;
      const missing = plan.missing.map(({ datasetItemId, variables }) => ({
        datasetItemId,
        variables: [...variables],
      }));
      const estimatedCostUsd = estimatedCost === null ? null : formatUsd(estimatedCost);
      const planned = { items, incomplete, missing, estimatedCostUsd };
      if (body.dryRun) return { experiment: null, ...planned };
      const { name, description = null, metadata = null, concurrency, maxCostUsd: maxCost = null } = body;
      const facts = { name, description, metadata, definition, asOf: plan.asOf, concurrency, maxCost };
      await stores.datasetExperiments.create(projectId, datasetName, facts, now());
      return { experiment: datasetExperimentJson(await find(parts, projectId, datasetName, name)), ...planned };
    },
    parts.readBody,
  );

const definitionOf = async (parts: Parts, projectId: ProjectId, body: Body): Promise<ExperimentDefinition> => {
  await connectionOf(parts.llmConnections, projectId, body);
  const { promptBody, prompt = null } = await askedPrompt(parts.prompts, projectId, body);
  const { provider, model, parameters, schema = null, variables } = body;
  const definition = { provider, model, prompt, body: promptBody, parameters, schema, variables };
  checkMapping(definition);
  return definition;
};

const refusePlan = ({ items, incomplete, missing, estimatedCost }: ExperimentPlan, body: Body): void => {
  if (body.maxCostUsd !== undefined && estimatedCost === null) {
    throw invalidField(
      'body.maxCostUsd',
      `cannot be kept: the model ${body.model} has no price. Add its price, or leave it out`,
    );
  }
  const [first] = missing;
  if (items > 0 && incomplete === items && first !== undefined) {
    const names = first.variables.join(', ');
    throw invalidField('body.variables', `must have a JSONPath for ${names}: no item has a value for all variables`);
  }
};

const find = async (
  { datasetExperiments }: Pick<Parts, 'datasetExperiments'>,
  projectId: ProjectId,
  datasetName: string,
  name: string,
): Promise<StandingExperiment> => {
  const found = await datasetExperiments.get(projectId, datasetName, name);
  if (found === undefined) throw notFound('Experiment not found');
  return found;
};

const readingRoutes = (parts: Parts): readonly Route[] => [
  jsonRoute(listDatasetExperiments, async ({ caller: { projectId }, params: { datasetName }, query }) => {
    const page = await parts.datasetExperiments.list(projectId, datasetName, query);
    return { data: page.items.map(datasetExperimentJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(getDatasetExperiment, async ({ caller: { projectId }, params: { datasetName, runName } }) =>
    datasetExperimentJson(await find(parts, projectId, datasetName, runName)),
  ),

  jsonRoute(listDatasetExperimentItems, async ({ caller: { projectId }, params: { datasetName, runName }, query }) => {
    const { experiment } = await find(parts, projectId, datasetName, runName);
    const page = await parts.datasetExperiments.items(projectId, experiment.id, query.state, query);
    return { data: page.items.map(experimentProgressItemJson), meta: pageMeta(query, page) };
  }),
];

const changingRoutes = (parts: Parts): readonly Route[] => [
  jsonRoute(cancelDatasetExperiment, async ({ caller: { projectId }, stores, params: { datasetName, runName } }) => {
    await stores.datasetExperiments.cancel(projectId, datasetName, runName, parts.now());
    return datasetExperimentJson(await find(parts, projectId, datasetName, runName));
  }),

  jsonRoute(
    retryDatasetExperiment,
    async ({ caller: { projectId }, stores, params: { datasetName, runName }, body }) => {
      const { datasetItemIds, maxCostUsd: maxCost } = body;
      const asked = { datasetItemIds, maxCost };
      const retried = await stores.datasetExperiments.retry(projectId, datasetName, runName, asked, parts.now());
      return { retried };
    },
    parts.readBody,
  ),
];
