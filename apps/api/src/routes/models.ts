import { createModel, deleteModel, getModel, listModels, pageMeta } from '@spanledger/api-contract';
import {
  conflict,
  notFound,
  type PriceEntry,
  type PriceFields,
  type PriceStore,
  type ProjectId,
} from '@spanledger/core';
import { assertPatternsFit, importedSource } from '@spanledger/pricing';

import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { modelJson } from '../json/model-json.ts';
import { modelFields } from './model-fields.ts';
import { priceBookRoutes, type PriceBookParts } from './price-book.ts';
import { turnsOfProjects } from './turns-of-projects.ts';

interface Parts extends Omit<PriceBookParts, 'inTurn'> {
  readonly readBody: BodyReader;
}

type CreatePrice = (
  changed: Pick<PriceStore, 'change'>,
  price: PriceFields,
  projectId: ProjectId,
) => Promise<PriceEntry>;

/** Each pattern is matched against every new model name that a client sends. */
const ownModelsMax = 500;

export const modelRoutes = (parts: Parts): readonly Route[] => {
  const { prices } = parts;
  const inTurn = turnsOfProjects();
  const create: CreatePrice = async (changed, price, projectId) => {
    const scope = { kind: 'project', projectId } as const;
    const own = await prices.ofScope(scope);
    if (own.filter(({ source }) => !source.startsWith(importedSource)).length >= ownModelsMax) {
      throw conflict(`A project can have ${ownModelsMax} models. Delete one, or let one pattern match several names.`);
    }
    await assertPatternsFit(
      [price.matchPattern],
      own.map(({ matchPattern }) => matchPattern),
    );
    const { added } = await changed.change({ add: [{ ...price, scope, source: 'custom' }], remove: [] });
    return added[0] as PriceEntry;
  };
  return [
    ...modelRoutesOf(parts, async (changed, price, projectId) =>
      inTurn(projectId, async () => create(changed, price, projectId)),
    ),
    ...priceBookRoutes({ ...parts, inTurn }),
  ];
};

const modelRoutesOf = ({ prices, builtInModels, now, readBody }: Parts, create: CreatePrice): readonly Route[] => [
  jsonRoute(listModels, async ({ caller: { projectId }, query }) => {
    const { page, limit } = query;
    const given = await prices.list(projectId, { page, limit });
    const builtIn = builtInModels(now());
    const start = (page - 1) * limit;
    const rest = builtIn.slice(Math.max(start - given.totalItems, 0), Math.max(start + limit - given.totalItems, 0));
    return {
      data: [...given.items, ...rest].map((entry) => modelJson(entry, projectId)),
      meta: pageMeta(query, { items: [], totalItems: given.totalItems + builtIn.length }),
    };
  }),

  jsonRoute(
    createModel,
    async ({ caller: { projectId }, stores, body }) =>
      modelJson(await create(stores.prices, modelFields(body), projectId), projectId),
    readBody,
  ),

  jsonRoute(getModel, async ({ caller: { projectId }, params: { modelId } }) => {
    const entry = (await prices.get(projectId, modelId)) ?? findBuiltIn(builtInModels(now()), modelId);
    if (entry === undefined) throw notFound(`There is no model ${modelId}. GET /api/public/models lists all.`);
    return modelJson(entry, projectId);
  }),

  jsonRoute(deleteModel, async ({ caller: { projectId }, stores, params: { modelId } }) => {
    const entry = await prices.get(projectId, modelId);
    if (entry?.scope.kind === 'project') {
      await stores.prices.change({ add: [], remove: [modelId] });
      return { message: 'Model successfully deleted' };
    }
    // As existing clients expect: a model that is not the project's own is not found for a deletion.
    const advice = 'What is not its own cannot be deleted: a model of the same name comes before it';
    throw notFound(`The project has no model ${modelId}. ${advice}.`);
  }),
];

/** By id, or by the name in observations. */
const findBuiltIn = (builtIn: readonly PriceEntry[], id: string): PriceEntry | undefined =>
  builtIn.find((entry) => entry.id === id) ?? builtIn.find((entry) => entry.modelName === id);
