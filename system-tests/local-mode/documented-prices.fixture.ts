import { model } from './documented-batch.fixture.ts';

type Asked = string | readonly [path: string, init: RequestInit];
type Ask = Asked | (() => Asked);

const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });
const put = (body: unknown): RequestInit => ({ method: 'PUT', body: JSON.stringify(body) });
const models = '/api/public/models';
const book = '/api/public/price-book';
const cost = { litellm_provider: 'openai', mode: 'chat', input_cost_per_token: 2e-6, output_cost_per_token: 8e-6 };
const file = {
  'imported-model': { ...cost, input_cost_per_token_above_200k_tokens: 4e-6 },
  own: cost,
  'an-image': { litellm_provider: 'openai', input_cost_per_image: 0.04 },
};

/** The requests for prices: those of the project and of the price book. */
export const askedOfPrices = (modelId: () => string): Readonly<Record<string, readonly Ask[]>> => ({
  listModels: [`${models}?limit=2`],
  createModel: [
    [models, post(model)],
    [models, post(model)],
    [models, post({})],
  ],
  getModel: [() => `${models}/${modelId()}`, `${models}/unknown`],
  putModel: [
    () => [`${models}/${modelId()}`, put({ ...model, modelName: 'second', matchPattern: 'second' })],
    [`${models}/of-a-client`, put({ ...model, modelName: 'of-a-client', matchPattern: 'of-a-client' })],
    [`${models}/of-a-client`, put(model)],
    [`${models}/openai:gpt-4o`, put(model)],
    [`${models}/of-a-client`, put({})],
  ],
  deleteModel: [[`${models}/unknown`, { method: 'DELETE' }]],
  importPrices: [
    [`${book}/import?dryRun=true`, post(file)],
    [`${book}/import?from=ever`, post(file)],
    [`${book}/import?prune=true`, post({ other: cost })],
    [`${book}/import?from=someday`, post(file)],
    [`${book}/import`, post({ wrong: 5 })],
  ],
  getPriceBook: [book],
  listPriceBookVersions: [`${book}/versions`, `${book}/versions?limit=1&page=2`],
  getPriceHistory: [
    `${book}/history?model=gpt-4o`,
    `${book}/history?model=other&provider=openai&days=30`,
    `${book}/history?model=no-such-model`,
    `${book}/history`,
  ],
});
