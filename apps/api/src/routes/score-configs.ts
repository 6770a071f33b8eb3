import {
  createScoreConfig,
  getScoreConfig,
  listScoreConfigs,
  pageMeta,
  updateScoreConfig,
  type EndpointInput,
} from '@spanledger/api-contract';
import {
  booleanCategories,
  checkScoreConfig,
  notFound,
  type ScoreConfigFacts,
  type ScoreConfigStore,
} from '@spanledger/core';

import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { scoreConfigJson } from '../json/score-config-json.ts';
import type { KnownScoreConfigs } from '../scores/known-score-configs.ts';

interface Parts {
  readonly scoreConfigs: Omit<ScoreConfigStore, 'create' | 'update'>;
  readonly scoreConfigsInUse: Pick<KnownScoreConfigs, 'forget'>;
  readonly readBody: BodyReader;
}

export const scoreConfigRoutes = ({ scoreConfigs, scoreConfigsInUse, readBody }: Parts): readonly Route[] => [
  jsonRoute(listScoreConfigs, async ({ caller: { projectId }, query }) => {
    const page = await scoreConfigs.list(projectId, query);
    return { data: page.items.map(scoreConfigJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(
    createScoreConfig,
    async ({ caller: { projectId }, stores, body }) => {
      const facts = factsOf(body);
      checkScoreConfig(facts);
      return scoreConfigJson(await stores.scoreConfigs.create(projectId, facts));
    },
    readBody,
  ),

  jsonRoute(getScoreConfig, async ({ caller: { projectId }, params: { configId } }) => {
    const [config] = await scoreConfigs.find(projectId, [configId]);
    if (config === undefined) throw notFound(`The project has no score config ${configId}.`);
    return scoreConfigJson(config);
  }),

  jsonRoute(
    updateScoreConfig,
    async ({ caller: { projectId }, stores, params: { configId }, body }) => {
      const { isArchived, name, minValue, maxValue, categories, description } = body;
      const config = await stores.scoreConfigs.update(projectId, configId, {
        isArchived: isArchived ?? undefined,
        name: name ?? undefined,
        minValue: minValue ?? undefined,
        maxValue: maxValue ?? undefined,
        categories: categories ?? undefined,
        description: description ?? undefined,
      });
      scoreConfigsInUse.forget(projectId, configId);
      return scoreConfigJson(config);
    },
    readBody,
  ),
];

const factsOf = (body: EndpointInput<typeof createScoreConfig>['body']): ScoreConfigFacts => {
  const { name, dataType, minValue = null, maxValue = null, categories = null, description = null } = body;
  const isFixed = dataType === 'BOOLEAN' && categories === null;
  return { name, dataType, minValue, maxValue, categories: isFixed ? booleanCategories : categories, description };
};
