import { isDeepStrictEqual } from 'node:util';

import { createModel, deleteModel, getModel, listModels, pageMeta, putModel } from '@spanledger/api-contract';
import {
  conflict,
  notFound,
  type PriceEntry,
  type PriceFields,
  type PriceStore,
  type ProjectId,
} from '@spanledger/core';
import { assertPatternsFit, importedSource } from '@spanledger/pricing';
import type { Request } from 'express';

import { langfusePythonOf } from '../http/langfuse-python.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { modelJson } from '../json/model-json.ts';
import { modelFields } from './model-fields.ts';
import { priceBookRoutes, type PriceBookParts } from './price-book.ts';
import { turnsOfProjects } from './turns-of-projects.ts';

interface Parts extends Omit<PriceBookParts, 'inTurn'> {
  readonly readBody: BodyReader;
}

/** With a public id it takes the place of the project's price that has it. */
type AddPrice = (
  changed: Pick<PriceStore, 'change'>,
  price: PriceFields,
  projectId: ProjectId,
  publicId?: string,
) => Promise<PriceEntry>;

/** Each pattern is matched against every new model name that a client sends. */
const ownModelsMax = 500;

export const modelRoutes = (parts: Parts): readonly Route[] => {
  const { prices } = parts;
  const inTurn = turnsOfProjects();
  const add: AddPrice = async (changed, price, projectId, publicId) => {
    const scope = { kind: 'project', projectId } as const;
    const added = { ...price, scope, source: 'custom', publicId };
    const own = await prices.ofScope(scope);
    const replaced = own.find((entry) => entry.publicId === publicId);
    // A client that puts its prices at each of its starts makes no version of the book by it.
    if (replaced !== undefined && isDeepStrictEqual({ ...replaced, ...added }, replaced)) return replaced;
    const others = own.filter((entry) => entry !== replaced);
    if (others.filter(({ source }) => !source.startsWith(importedSource)).length >= ownModelsMax) {
      throw conflict(`A project can have ${ownModelsMax} models. Delete one, or let one pattern match several names.`);
    }
    await assertPatternsFit(
      [price.matchPattern],
      others.map(({ matchPattern }) => matchPattern),
    );
    const changes = await changed.change({ add: [added], remove: [] });
    return changes.added[0] as PriceEntry;
  };
  return [
    ...modelRoutesOf(parts, async (changed, price, projectId, publicId) =>
      inTurn(projectId, async () => add(changed, price, projectId, publicId)),
    ),
    ...priceBookRoutes({ ...parts, inTurn }),
  ];
};

const modelRoutesOf = ({ prices, builtInModels, now, readBody }: Parts, add: AddPrice): readonly Route[] => [
  jsonRoute(listModels, async ({ request, caller: { projectId }, query }) => {
    const { page, limit } = query;
    const given = await prices.list(projectId, { page, limit });
    const builtIn = builtInModels(now());
    const start = (page - 1) * limit;
    const rest = builtIn.slice(Math.max(start - given.totalItems, 0), Math.max(start + limit - given.totalItems, 0));
    return {
      data: [...given.items, ...rest].map((entry) => modelJson(entry, projectId, tiersFor(request))),
      meta: pageMeta(query, { items: [], totalItems: given.totalItems + builtIn.length }),
    };
  }),

  jsonRoute(
    createModel,
    async ({ caller: { projectId }, stores, body }) =>
      modelJson(await add(stores.prices, modelFields(body), projectId), projectId),
    readBody,
  ),

  jsonRoute(getModel, async ({ request, caller: { projectId }, params: { modelId } }) => {
    const entry = (await prices.get(projectId, modelId)) ?? findBuiltIn(builtInModels(now()), modelId);
    if (entry === undefined) throw notFound(`There is no model ${modelId}. GET /api/public/models lists all.`);
    return modelJson(entry, projectId, tiersFor(request));
  }),

  jsonRoute(
    putModel,
    async ({ caller: { projectId }, stores, params: { modelId }, body }) => {
      const entry =
        (await prices.get(projectId, modelId)) ?? builtInModels(now()).find(({ publicId }) => publicId === modelId);
      if (entry !== undefined && entry.scope.kind !== 'project') throw notOwn(modelId, 'replaced');
      return modelJson(await add(stores.prices, modelFields(body), projectId, modelId), projectId);
    },
    readBody,
  ),

  jsonRoute(deleteModel, async ({ caller: { projectId }, stores, params: { modelId } }) => {
    const entry = await prices.get(projectId, modelId);
    if (entry?.scope.kind === 'project') {
      await stores.prices.change({ add: [], remove: [entry.id] });
      return { message: 'Model successfully deleted' };
    }
    throw notOwn(modelId, 'deleted');
  }),
];

const tiersFor = (request: Request): 'all' | 'by usage' => {
  const major = langfusePythonOf(request);
  return major !== undefined && major < majorWithAttributes ? 'by usage' : 'all';
};

const majorWithAttributes = 4;

/** As existing clients expect: a model that is not the project's own is not found for a change. */
const notOwn = (modelId: string, done: 'deleted' | 'replaced'): Error => {
  const advice = `What is not its own cannot be ${done}: a model of the same name comes before it`;
  return notFound(`The project has no model ${modelId}. ${advice}.`);
};

/** By id, or by the name in observations. */
const findBuiltIn = (builtIn: readonly PriceEntry[], id: string): PriceEntry | undefined =>
  builtIn.find((entry) => entry.id === id) ?? builtIn.find((entry) => entry.modelName === id);
