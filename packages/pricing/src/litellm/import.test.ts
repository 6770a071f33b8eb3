import { atOnce, parseUsd, type PriceEntry, type PriceScope } from '@spanledger/core';
import { memoryIdentity, memoryPrices, aPrice } from '@spanledger/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { priceBookAt } from '../book/open-price-books.ts';
import { planImport } from './plan-import.ts';
import { readLiteLlmFile } from './read-litellm-file.ts';

const per = (dollars: string) => ({ base: parseUsd(dollars)!, tiers: [] });
const model = { litellm_provider: 'openai', mode: 'chat', input_cost_per_token: 2.5e-6, output_cost_per_token: 1e-5 };
const read = (models: object) => atOnce(readLiteLlmFile(JSON.stringify(models)));

describe('an import', () => {
  const scope: PriceScope = { kind: 'instance' };
  const now = 1_000_000;
  let stores: ReturnType<typeof memoryPrices>;

  beforeEach(() => {
    stores = memoryPrices(memoryIdentity().projects);
  });

  const plan = async (
    models: object,
    { from = now, removesGone = false }: { from?: number | null; removesGone?: boolean } = {},
  ) => atOnce(planImport(read(models), { scope, existing: await stores.prices.ofScope(scope), from, removesGone }));
  const importIt = async (models: object, options?: Parameters<typeof plan>[1]) => {
    const made = await plan(models, options);
    await stores.prices.change(made.change);
    return made;
  };
  const inBook = async () =>
    (await stores.prices.ofScope(scope)).map((entry: PriceEntry) => [entry.modelName, entry.effectiveFrom]);

  it('of the same file again changes nothing', async () => {
    const models = { a: model, 'azure/a': { ...model, litellm_provider: 'azure' }, b: { ...model, provider: null } };
    const first = await importIt(models);
    expect(first.added).toHaveLength(3);
    const again = await plan(models);
    expect(again.change).toEqual({ add: [], remove: [] });
    expect(again.unchanged).toHaveLength(3);
  });

  it('an import lets a changed price begin when it is imported, so that what was before keeps its price', async () => {
    await importIt({ a: model });
    const changed = { a: { ...model, input_cost_per_token: 5e-6 } };
    const { changed: changes } = await importIt(changed);
    expect(changes).toHaveLength(1);
    expect(await inBook()).toEqual(
      expect.arrayContaining([
        ['a', null],
        ['a', now],
      ]),
    );
    expect((await plan(changed)).change).toEqual({ add: [], remove: [] });
    const book = await priceBookAt(stores.priceHistory);
    const query = { projectId: 'p' as never, model: 'a', provider: null, serviceTier: null };
    expect(book.find({ ...query, at: now - 1 })?.rates['input']).toEqual(per('2.5'));
    expect(book.find({ ...query, at: now })?.rates['input']).toEqual(per('5'));
  });

  const priced = {
    ...model,
    input_cost_per_token_above_200k_tokens: 4e-6,
    output_cost_per_token_flex: 5e-6,
    output_cost_per_token_priority: 2e-5,
  };

  it.each([
    ['the price of a tier', { input_cost_per_token_above_200k_tokens: 4.5e-6 }],
    [
      'where a tier begins',
      { input_cost_per_token_above_200k_tokens: null, input_cost_per_token_above_128k_tokens: 4e-6 },
    ],
    ['a tier more', { input_cost_per_token_above_400k_tokens: 4.5e-6 }],
    ['the price of a service tier', { output_cost_per_token_flex: 6e-6 }],
    ['the name of a service tier', { output_cost_per_token_flex: null, output_cost_per_token_batches: 5e-6 }],
    ['a service tier less', { output_cost_per_token_priority: null }],
    ['a bucket more', { cache_read_input_token_cost: 1e-6 }],
    ['the bucket of a price', { output_cost_per_token: null, output_cost_per_reasoning_token: 1e-5 }],
  ])('an import changes a price of which only one thing differs: %s', async (_, difference) => {
    await importIt({ a: priced });
    const { changed, unchanged } = await plan({ a: { ...priced, ...difference } });
    expect([changed.length, unchanged.length]).toEqual([1, 0]);
  });

  it('an import changes nothing when the file has the same members in another order', async () => {
    const members = { ...priced, cache_read_input_token_cost: 1e-6, input_cost_per_token_above_400k_tokens: 4.5e-6 };
    await importIt({ a: members, b: model });
    const turned = Object.fromEntries(Object.entries(members).toReversed());
    expect((await plan({ b: model, a: turned })).change).toEqual({ add: [], remove: [] });
  });

  it('an import compares with the price that began last, in whichever order the prices are listed', async () => {
    const [second, third] = [5e-6, 6e-6].map((input) => ({ a: { ...model, input_cost_per_token: input } }));
    await importIt({ a: model });
    await importIt(second ?? {}, { from: now });
    await importIt(third ?? {}, { from: now + 1 });
    const existing = await stores.prices.ofScope(scope);
    for (const listed of [existing, existing.toReversed()]) {
      const made = atOnce(
        planImport(read(third ?? {}), { scope, existing: listed, from: now + 2, removesGone: false }),
      );
      expect(made.unchanged).toHaveLength(1);
    }
  });

  it('an import replaces a changed price since ever when asked, and one that began later', async () => {
    await importIt({ a: model });
    await importIt({ a: { ...model, input_cost_per_token: 5e-6 } });
    await importIt({ a: { ...model, input_cost_per_token: 6e-6 } }, { from: null });
    expect(await inBook()).toEqual([['a', null]]);
    await importIt({ a: { ...model, input_cost_per_token: 7e-6 } }, { from: now });
    await importIt({ a: { ...model, input_cost_per_token: 8e-6 } }, { from: now });
    expect(await inBook()).toHaveLength(2);
  });

  it('an import keeps what is not in the file any more, unless it is asked to remove it', async () => {
    await importIt({ a: model, b: model });
    expect((await importIt({ a: model })).gone.map(({ modelName }) => modelName)).toEqual(['b']);
    expect(await inBook()).toHaveLength(2);
    await importIt({ a: model }, { removesGone: true });
    expect(await inBook()).toEqual([['a', null]]);
  });

  it('an import does not touch prices given by hand', async () => {
    await stores.prices.change({ add: [aPrice({ modelName: 'a', provider: 'openai' })], remove: [] });
    await stores.prices.change({ add: [aPrice({ modelName: 'b', provider: 'azure' })], remove: [] });
    const { kept, added } = await importIt({ a: model, b: model }, { removesGone: true });
    expect(kept.map(({ modelName }) => modelName)).toEqual(['a']);
    expect(added.map(({ modelName }) => modelName)).toEqual(['b']);
  });

  it('calls are priced by the name of their model: alone, with a path, and with a provider', async () => {
    await importIt({
      'gpt-x': model,
      'azure/gpt-x': { ...model, litellm_provider: 'azure', input_cost_per_token: 9e-6 },
      'gemini-x': { ...model, litellm_provider: 'vertex_ai-language-models', input_cost_per_token: 8e-6 },
    });
    const book = await priceBookAt(stores.priceHistory);
    const input = (name: string, provider: string | null) =>
      book.find({ projectId: 'p' as never, model: name, provider, serviceTier: null, at: now })?.rates['input'];
    for (const [name, provider] of [
      ['gpt-x', null],
      ['gpt-x', 'openai'],
      ['openai/gpt-x', null],
      ['GPT-X', 'OpenAI'],
    ] as const) {
      expect(input(name, provider)).toEqual(per('2.5'));
    }
    for (const [name, provider] of [
      ['azure/gpt-x', null],
      ['gpt-x', 'azure'],
      ['gpt-x', 'azure.ai.openai'],
    ] as const) {
      expect(input(name, provider)).toEqual(per('9'));
    }
    for (const provider of ['gcp.gemini', 'vertex_ai', null]) expect(input('gemini-x', provider)).toEqual(per('8'));
    expect(input('gpt-x', 'groq')).toBeUndefined();
  });
});
