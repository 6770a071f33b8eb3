import {
  getPriceBook,
  getPriceHistory,
  importPrices,
  listPriceBookVersions,
  pageMeta,
  type EndpointInput,
} from '@spanledger/api-contract';
import {
  checkPriceFields,
  conflict,
  formatIso,
  inSlices,
  inSteps,
  type Micros,
  type PriceFields,
  type PriceStore,
  type ProjectId,
  type PriceBookVersion,
} from '@spanledger/core';
import {
  assertPatternsFit,
  importedSource,
  installedName,
  planImport,
  priceSteps,
  readLiteLlmFile,
  type BuiltInModels,
  type ImportPlan,
  type PriceFile,
} from '@spanledger/pricing';

import { storesOf } from '../auditing/recorded-stores.ts';
import { bodyText } from '../body/body-text.ts';
import { callerOf, inputOf, jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { importPlanJson, priceBookChangeJson, priceSourceJson, priceStepJson } from '../json/price-book-json.ts';
import type { RepricingDependencies } from './repricing.ts';
import type { InTurn } from './turns-of-projects.ts';

export interface PriceBookParts {
  readonly prices: Omit<PriceStore, 'change'>;
  readonly builtInModels: BuiltInModels;
  readonly repricing: Pick<RepricingDependencies, 'books'>;
  readonly now: () => Micros;
  readonly inTurn: InTurn;
  readonly readPriceFile: BodyReader;
}

/** Plain names are found by a look-up, so far more of them fit than of models with patterns. */
const importedModelsMax = 5000;

export const priceBookRoutes = (parts: PriceBookParts): readonly Route[] => [
  ...readingRoutes(parts),
  importRoute(parts),
];

const readingRoutes = ({ prices, builtInModels, repricing: { books }, now }: PriceBookParts): readonly Route[] => [
  jsonRoute(getPriceBook, async ({ caller: { projectId } }) => {
    const [version, sources] = await Promise.all([books.latestVersion(), prices.sources(projectId)]);
    const models = builtInModels(now()).length;
    const builtIn = { source: installedName, scope: 'instance', models, version: null } as const;
    return { version, sources: [...sources.map(priceSourceJson), builtIn] };
  }),

  jsonRoute(listPriceBookVersions, async ({ caller: { projectId }, query }) => {
    const page = await prices.versions(projectId, query);
    return { data: page.items.map(priceBookChangeJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(getPriceHistory, async ({ caller: { projectId }, query: { model, provider = null, days } }) => {
    const book = books.current;
    await book.prepare([projectId]);
    await book.match?.(projectId, [{ model, provider }]);
    const priceAt = (at: Micros) => book.find({ projectId, model, provider, serviceTier: null, at });
    const steps = priceSteps(priceAt, days, now()).map(priceStepJson);
    return { model, from: steps[0]?.from ?? formatIso(now()), steps };
  }),
];

type ImportQuery = EndpointInput<typeof importPrices>['query'];

const importRoute = ({ prices, now, inTurn, readPriceFile }: PriceBookParts): Route => ({
  endpoint: importPrices,
  handle: async (request, response) => {
    const { projectId } = callerOf(response);
    const { query } = inputOf(importPrices, request);
    const file = await inSteps(readLiteLlmFile(bodyText(await readPriceFile(request))));
    const answer = await inTurn(projectId, async () => {
      const plan = await checkedPlan(prices, file, { ...query, projectId, now: now() });
      const { add, remove } = plan.change;
      const isSame = add.length === 0 && remove.length === 0;
      let version: PriceBookVersion | null = null;
      if (query.dryRun !== true && !isSame) {
        version = (await storesOf(request, response).prices.change(plan.change)).version;
      }
      return importPlanJson(file, plan, { dryRun: query.dryRun === true, version });
    });
    response.json(answer);
  },
});

interface Asked extends ImportQuery {
  readonly projectId: ProjectId;
  readonly now: Micros;
}

const patternsOf = (prices: readonly PriceFields[]): readonly string[] =>
  prices.map(({ matchPattern }) => matchPattern);

/** The changes of an import. Rejects for changes that could not be applied, so that a plan is always applicable. */
const checkedPlan = async (
  prices: PriceBookParts['prices'],
  file: PriceFile,
  { projectId, now, from = now, prune = false }: Asked,
): Promise<ImportPlan> => {
  const scope = { kind: 'project', projectId } as const;
  const existing = await prices.ofScope(scope);
  const plan = await inSteps(planImport(file, { scope, existing, from, removesGone: prune }));
  const { add, remove } = plan.change;
  await inSlices(add, checkPriceFields);
  const removed = new Set(remove);
  const staying = existing.filter(({ id }) => !removed.has(id));
  const imported = staying.filter(({ source }) => source.startsWith(importedSource));
  if (add.length > 0 && imported.length + add.length > importedModelsMax) {
    throw conflict(
      `A project can have ${importedModelsMax} imported prices, and with this file it would have ` +
        `${imported.length + add.length}. Leave models out that are not used.`,
    );
  }
  await assertPatternsFit(patternsOf(add), patternsOf(staying));
  return plan;
};
