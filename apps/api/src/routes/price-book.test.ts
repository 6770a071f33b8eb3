import { beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Plan {
  readonly dryRun: boolean;
  readonly source: string;
  readonly version: number | null;
  readonly totals: Readonly<Record<string, number>>;
  readonly prices: readonly Readonly<Record<string, unknown>>[];
}
interface Models {
  readonly data: readonly { readonly modelName: string; readonly isLangfuseManaged: boolean }[];
}
interface Step {
  readonly from: string;
  readonly matched: string | null;
  readonly source: string | null;
  readonly rates: Readonly<Record<string, { readonly perMillion: string; readonly tiers: readonly unknown[] }>>;
}

const book = '/api/public/price-book';
const cost = { litellm_provider: 'openai', mode: 'chat', input_cost_per_token: 1.1e-6, output_cost_per_token: 8e-6 };
const inExact = { input: '1.1', output: '8' };

const modelsNamed = (count: number, nameAt: (at: number) => string): object =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [nameAt(at), { input_cost_per_token: 1e-6 }]));

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
  return async () => api.close();
});

const importFile = async (file: object, query = ''): Promise<Plan> =>
  api.askJson<Plan>(`${book}/import${query}`, { json: file });
const ownNames = async (as = api.key): Promise<readonly string[]> =>
  (await api.askJson<Models>('/api/public/models?limit=100', { as })).data
    .filter(({ isLangfuseManaged }) => !isLangfuseManaged)
    .map(({ modelName }) => modelName);
const createModel = async (modelName: string, given: object = {}): Promise<unknown> =>
  api.askJson('/api/public/models', {
    json: { modelName, matchPattern: `(?i)^(${modelName})$`, inputPrice: 5e-6, ...given },
  });
const historyOf = async (model: string, days = 30): Promise<readonly Step[]> =>
  (await api.askJson<{ steps: readonly Step[] }>(`${book}/history?model=${model}&days=${days}`)).steps;

describe('the import of a file of prices', () => {
  it('shows as a dry run exactly what applying it changes, and changes nothing itself', async () => {
    await createModel('by-hand');
    const file = {
      'model-a': cost,
      'by-hand': { ...cost, litellm_provider: undefined },
      image: { output_cost_per_image: 1 },
    };
    const plan = await importFile(file, '?dryRun=true');
    expect(plan).toEqual({
      dryRun: true,
      source: expect.stringMatching(/^litellm-[0-9a-f]{12}$/) as string,
      version: null,
      totals: { added: 1, changed: 0, unchanged: 0, kept: 1, gone: 0, removed: 0, withoutPricePerToken: 1 },
      prices: [
        { change: 'added', modelName: 'model-a', provider: 'openai', startDate: null, before: null, after: inExact },
        {
          change: 'kept',
          modelName: 'by-hand',
          provider: null,
          startDate: null,
          before: { input: '5' },
          after: { input: '5' },
        },
      ],
    });
    expect(await ownNames()).toEqual(['by-hand']);
    const { version, ...applied } = await importFile(file);
    expect(applied).toEqual({ ...plan, dryRun: false, version: undefined });
    expect(version).toEqual(expect.any(Number));
    expect((await ownNames()).toSorted()).toEqual(['by-hand', 'model-a']);
    expect(await ownNames(api.strangerKey)).toEqual([]);
  });

  it('changes nothing the second time, and ends no price of a model that is gone unless it is asked to', async () => {
    await importFile({ 'model-a': cost, 'model-b': cost });
    expect(await importFile({ 'model-a': cost, 'model-b': cost })).toMatchObject({
      version: null,
      totals: { added: 0, changed: 0, unchanged: 2 },
    });
    const without = { 'model-a': { ...cost, output_cost_per_token: 9e-6 } };
    expect(await importFile(without, '?from=ever')).toMatchObject({
      totals: { changed: 1, gone: 1, removed: 0 },
      prices: [
        { change: 'changed', before: inExact, after: { input: '1.1', output: '9' }, startDate: null },
        { change: 'gone', modelName: 'model-b', before: inExact, after: inExact },
      ],
    });
    expect((await ownNames()).toSorted()).toEqual(['model-a', 'model-b']);
    expect(await importFile(without, '?prune=true')).toMatchObject({
      totals: { unchanged: 1, gone: 1, removed: 1 },
      prices: [{ change: 'removed', modelName: 'model-b', after: null }],
    });
    expect(await ownNames()).toEqual(['model-a']);
  });

  it('prices calls exactly from then on', async () => {
    await importFile({ exact: { ...cost, input_cost_per_token: '0.00000012345' } });
    const body = {
      id: 'o',
      traceId: 't',
      model: 'exact',
      startTime: new Date().toISOString(),
      usage: { input: 1, output: 0 },
    };
    const event = { id: 'e', type: 'generation-create', timestamp: new Date().toISOString(), body };
    await api.askJson('/api/public/ingestion', { json: { batch: [event] } });
    const { calculatedTotalCost } = await api.askJson<{ calculatedTotalCost: number }>('/api/public/observations/o');
    expect(calculatedTotalCost).toBe(1.2345e-7);
  });

  it.each([
    ['not of prices', { 'model-a': 5 }, '', 400, "The entry 'model-a' must be an object"],
    ['without a price per token', { image: { output_cost_per_image: 1 } }, '', 400, 'no price per token'],
    ['with a price below nothing', { a: { ...cost, input_cost_per_token: -1 } }, '', 400, 'input_cost_per_token'],
    ['with a name too long', { ['a'.repeat(301)]: cost }, '?dryRun=true', 400, 'modelName'],
    ['that begins at no time', { 'model-a': cost }, '?from=someday', 400, 'from'],
  ])('of a file %s is refused as a whole', async (_what, file, query, status, named) => {
    const response = await api.ask(`${book}/import${query}`, { json: file });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(named);
    expect(await ownNames()).toEqual([]);
  });

  it('of more than 5,000 models is refused, also when they come in parts', async () => {
    expect((await importFile(modelsNamed(4000, (at) => `model-${at}`))).totals).toMatchObject({ added: 4000 });
    const response = await api.ask(`${book}/import?dryRun=true`, { json: modelsNamed(1001, (at) => `more-${at}`) });
    expect([response.status, await response.text()]).toEqual([409, expect.stringContaining('5001')]);
    expect((await importFile(modelsNamed(1000, (at) => `more-${at}`))).totals).toMatchObject({
      added: 1000,
      gone: 4000,
    });
    await createModel('by-hand');
  });

  it('is refused when names that need patterns are more than a project may have, and plain ones are free', async () => {
    const response = await api.ask(`${book}/import`, {
      json: modelsNamed(900, (at) => `a model (with brackets) ${at}`),
    });
    expect([response.status, await response.text()]).toEqual([409, expect.stringContaining('instructions')]);
    await importFile(modelsNamed(900, (at) => `a-plain-model-${at}`));
  });
});

describe('the book', () => {
  it('names the sources of its prices, the nearest first and the built-in ones last, without those of other projects', async () => {
    await createModel('by-hand');
    const { source, version } = await importFile({ 'model-a': cost, 'model-b': cost });
    await api.askJson(`${book}/import`, { json: { theirs: cost }, as: api.strangerKey });
    const found = await api.askJson<{ version: number; sources: readonly { models: number }[] }>(book);
    expect(found.version).toBeGreaterThan(version ?? 0);
    expect(found.sources).toMatchObject([
      { source, scope: 'project', models: 2, version },
      { source: 'custom', scope: 'project', models: 1 },
      { source: expect.stringMatching(/^genai-prices@/) as string, scope: 'instance', version: null },
    ]);
    expect(found.sources[2]?.models).toBeGreaterThan(500);
  });

  it('has a version for each change, the newest first, without those of other projects', async () => {
    const { source, version } = await importFile({ 'model-a': cost, 'model-b': cost });
    await api.askJson(`${book}/import`, { json: { theirs: cost }, as: api.strangerKey });
    await importFile({ 'model-a': cost }, '?prune=true');
    const { data, meta } = await api.askJson<{ data: readonly unknown[]; meta: { totalItems: number } }>(
      `${book}/versions?limit=2`,
    );
    expect(data).toMatchObject([
      { version: (version ?? 0) + 2, sources: [], added: 0, removed: 1, builtIn: null },
      { version, sources: [source], added: 2, removed: 0, builtIn: null },
    ]);
    expect(meta.totalItems).toBeGreaterThanOrEqual(2);
  });
});

describe('the history of a price', () => {
  it('has a step where another price came into force, exactly, with its source and tiers', async () => {
    const day = 86_400_000;
    const startDate = new Date(Math.floor(Date.now() / day) * day - 10 * day).toISOString();
    await createModel('dated');
    await createModel('dated', { startDate, inputPrice: 1.1e-6 });
    const steps = await historyOf('dated', 20);
    expect(steps.map(({ from, rates }) => [from, rates])).toEqual([
      [expect.any(String), { input: { perMillion: '5', tiers: [] } }],
      [startDate, { input: { perMillion: '1.1', tiers: [] } }],
    ]);
    expect(steps.every(({ matched, source }) => matched === 'dated' && source?.startsWith('custom@'))).toBe(true);
    expect(await historyOf('dated', 5)).toHaveLength(1);
  });

  it('of a built-in model goes back to what it cost then', async () => {
    const steps = await historyOf('gpt-4o', 1100);
    expect(steps.at(-1)).toMatchObject({
      matched: 'gpt-4o',
      source: expect.stringMatching(/^genai-prices@/) as string,
    });
    expect(steps.at(-1)?.rates['input']).toMatchObject({ perMillion: '2.5' });
  });

  it('of a name without a price is one step without one, and prices of other projects are none', async () => {
    await api.askJson(`${book}/import`, { json: { theirs: cost }, as: api.strangerKey });
    for (const name of ['theirs', 'no-such-model']) {
      expect(await historyOf(name)).toMatchObject([{ matched: null, provider: null, source: null, rates: {} }]);
    }
    expect((await api.ask(`${book}/history`)).status).toBe(400);
  });
});
