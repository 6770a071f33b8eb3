import { atOnce, parseUsd } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { membersMax, readLiteLlmFile } from './read-litellm-file.ts';

const per = (dollars: string) => ({ base: parseUsd(dollars)!, tiers: [] });
const model = { litellm_provider: 'openai', mode: 'chat', input_cost_per_token: 2.5e-6, output_cost_per_token: 1e-5 };
const above200k = (dollars: string) => [{ above: 200_000, rate: parseUsd(dollars)! }];
const read = (models: object) => atOnce(readLiteLlmFile(JSON.stringify(models)));

describe('a LiteLLM price file', () => {
  it('a LiteLLM price file prices every bucket, tier and service tier that it names', () => {
    const { prices } = read({
      sample_spec: { input_cost_per_token: 0 },
      'claude-x': {
        litellm_provider: 'anthropic',
        input_cost_per_token: 3e-6,
        output_cost_per_token: '0.000015',
        cache_read_input_token_cost: 3e-7,
        cache_creation_input_token_cost: 3.75e-6,
        cache_creation_input_token_cost_above_1hr: 6e-6,
        input_cost_per_token_above_200k_tokens: 6e-6,
        input_cost_per_token_above_200k_tokens_priority: 9e-6,
        input_cost_per_token_priority: 4e-6,
        input_cost_per_token_batches: 1.5e-6,
        output_cost_per_token_batches: 7.5e-6,
        output_cost_per_reasoning_token: 2e-5,
        max_tokens: 8192,
        supports_vision: true,
      },
    });
    const rates = {
      input: { ...per('3'), tiers: above200k('6') },
      input_cached_tokens: per('0.3'),
      input_cache_creation: per('3.75'),
      input_cache_creation_5m: per('3.75'),
      input_cache_creation_1h: per('6'),
      output: per('15'),
      output_reasoning_tokens: per('20'),
    };
    expect(prices).toHaveLength(1);
    expect(prices[0]).toMatchObject({ modelName: 'claude-x', provider: 'anthropic' });
    expect(prices[0]?.rates).toEqual(rates);
    const priority = { ...rates, input: { ...per('4'), tiers: above200k('9') } };
    expect(prices[0]?.serviceTiers).toEqual({
      batch: { ...rates, input: per('1.5'), output: per('7.5') },
      priority,
      fast: priority,
    });
  });

  it.each([
    ['input_audio_tokens', 'input_cost_per_audio_token'],
    ['input_image_tokens', 'input_cost_per_image_token'],
    ['input_cached_audio_tokens', 'cache_read_input_audio_token_cost'],
    ['input_cached_image_tokens', 'cache_read_input_image_token_cost'],
    ['output_audio_tokens', 'output_cost_per_audio_token'],
    ['output_image_tokens', 'output_cost_per_image_token'],
    ['input_video_tokens', 'input_cost_per_video_token'],
    ['output_video_tokens', 'output_cost_per_video_token'],
    ['output_citation_tokens', 'citation_cost_per_token'],
  ])('a LiteLLM price file prices %s by %s', (bucket, member) => {
    const { prices } = read({ m: { ...model, [member]: 7e-6 } });
    expect(prices[0]?.rates).toEqual({ input: per('2.5'), output: per('10'), [bucket]: per('7') });
  });

  it.each([
    ['batch', '_batches'],
    ['flex', '_flex'],
    ['balanced', '_balanced'],
    ['priority', '_priority'],
    ['fast', '_fast'],
    ['fast', '_priority'],
    ['ultrafast', '_ultrafast'],
  ])('a LiteLLM price file prices the service tier %s by members that end in %s', (tier, suffix) => {
    const { prices } = read({ m: { ...model, [`output_cost_per_token${suffix}`]: 7e-6 } });
    expect(prices[0]?.serviceTiers[tier]).toEqual({ input: per('2.5'), output: per('7') });
    expect(Object.keys(prices[0]?.serviceTiers ?? {})).toEqual(suffix === '_priority' ? ['priority', 'fast'] : [tier]);
  });

  it('reasoning that is priced as output costs what output costs in a service tier', () => {
    const { prices } = read({
      m: {
        ...model,
        output_cost_per_reasoning_token: 1e-5,
        output_cost_per_token_priority: 1.8e-5,
        input_cost_per_token_flex: 1e-6,
      },
    });
    const { flex, priority } = prices[0]?.serviceTiers ?? {};
    expect(priority).toEqual({ input: per('2.5'), output: per('18'), output_reasoning_tokens: per('18') });
    expect(flex).toEqual({ input: per('1'), output: per('10'), output_reasoning_tokens: per('10') });
  });

  it('a part with a price of its own keeps it in service tiers and for long requests; one that costs as its whole does not', () => {
    const { prices } = read({
      m: {
        ...model,
        input_cost_per_token_above_200k_tokens: 5e-6,
        input_cost_per_token_priority: 4e-6,
        input_cost_per_image_token: 2.5e-6,
        input_cost_per_audio_token: 9e-6,
        cache_read_input_token_cost: 2.5e-6,
        cache_read_input_token_cost_above_200k_tokens: 3e-6,
        cache_read_input_token_cost_priority: 1e-6,
      },
    });
    expect(prices[0]?.rates).toEqual({
      input: { ...per('2.5'), tiers: above200k('5') },
      input_cached_tokens: { ...per('2.5'), tiers: above200k('3') },
      input_image_tokens: { ...per('2.5'), tiers: above200k('5') },
      input_audio_tokens: per('9'),
      output: per('10'),
    });
    expect(prices[0]?.serviceTiers['priority']).toEqual({
      input: { ...per('4'), tiers: above200k('5') },
      input_cached_tokens: { ...per('1'), tiers: above200k('3') },
      input_image_tokens: { ...per('4'), tiers: above200k('5') },
      input_audio_tokens: per('9'),
      output: per('10'),
    });
  });

  it('a service tier without a price for long requests has the usual one for them, and batches have theirs', () => {
    const { prices } = read({
      m: {
        ...model,
        input_cost_per_token_above_200k_tokens: 5e-6,
        input_cost_per_token_flex: 1e-6,
        input_cost_per_token_batches: 1e-6,
      },
    });
    const { flex, batch } = prices[0]?.serviceTiers ?? {};
    expect(flex?.['input']).toEqual({ ...per('1'), tiers: above200k('5') });
    expect(batch?.['input']).toEqual(per('1'));
  });

  it('cache writes of an hour cost in a service tier what the others do in proportion, unless the file has their price', () => {
    const members = {
      ...model,
      cache_creation_input_token_cost: 3.75e-6,
      cache_creation_input_token_cost_above_1hr: 6e-6,
      cache_creation_input_token_cost_batches: 1.875e-6,
    };
    const { cache_creation_input_token_cost: _, ...withoutUsual } = members;
    const { prices } = read({
      a: members,
      b: { ...members, cache_creation_input_token_cost_above_1hr_batches: 5e-6 },
      c: { ...members, cache_creation_input_token_cost_above_1hr_above_200k_tokens: 1.2e-5 },
      d: withoutUsual,
    });
    const written = prices.map(({ serviceTiers }) => serviceTiers['batch']?.['input_cache_creation_1h']);
    expect(written).toEqual([per('3'), per('5'), { ...per('3'), tiers: above200k('6') }, per('6')]);
  });

  it('a long request to xAI is one of as many tokens as the file names, to others one of more', () => {
    const members = { ...model, input_cost_per_token_above_200k_tokens: 5e-6 };
    const { prices } = read({ a: members, 'xai/b': { ...members, litellm_provider: 'xai' } });
    const starts = prices.map(({ rates }) => rates['input']?.tiers.map(({ above }) => above));
    expect(starts).toEqual([[200_000], [199_999]]);
  });

  it('all output of a model that prices no output but images is images', () => {
    const image = { input_cost_per_token: 5e-6, output_cost_per_image_token: 3e-5 };
    const { prices } = read({
      a: { ...image, output_cost_per_image_token_batches: 1.5e-5 },
      b: { ...image, output_cost_per_token: 1e-5, output_cost_per_image_token_batches: 1.5e-5 },
    });
    const outputs = prices.flatMap(({ rates, serviceTiers }) => [rates['output'], serviceTiers['batch']?.['output']]);
    expect(outputs).toEqual([per('30'), per('15'), per('10'), per('10')]);
  });

  it('another name of a model has its prices', () => {
    const { prices, left } = read({ 'a-latest': { alias_of: 'a' }, a: model, gone: { alias_of: 'toString' } });
    expect(prices.map(({ modelName, provider, rates }) => [modelName, provider, rates['input']])).toEqual([
      ['a-latest', 'openai', per('2.5')],
      ['a', 'openai', per('2.5')],
    ]);
    expect(left).toEqual(['gone']);
  });

  it('a service tier that states a price for long requests alone has that of the model below', () => {
    const { prices } = read({
      m: {
        ...model,
        input_cost_per_token_above_200k_tokens: 5e-6,
        input_cost_per_token_above_200k_tokens_flex: 2e-6,
      },
    });
    expect(prices[0]?.serviceTiers).toEqual({
      flex: { input: { ...per('2.5'), tiers: above200k('2') }, output: per('10') },
    });
  });

  it('a LiteLLM price file prices ranges of input, as some models give them instead', () => {
    const { prices } = read({
      'qwen-x': {
        output_cost_per_token: 9e-6,
        tiered_pricing: [
          { range: [32_000, null], input_cost_per_token: '2e-6' },
          { range: [0, 32_000], input_cost_per_token: 1e-6, output_cost_per_token: 4e-6 },
        ],
      },
    });
    expect(prices[0]?.rates).toEqual({
      input: { ...per('1'), tiers: [{ above: 32_000, rate: parseUsd('2')! }] },
      output: { ...per('4'), tiers: [{ above: 32_000, rate: parseUsd('9')! }] },
    });
    const ranges = [32_000, 0].map((start) => ({
      range: [start, null],
      output_cost_per_token: start === 0 ? 1e-6 : 6e-6,
    }));
    expect(read({ m: { tiered_pricing: ranges } }).prices[0]?.rates).toEqual({
      output: { ...per('1'), tiers: [{ above: 32_000, rate: parseUsd('6')! }] },
    });
    expect(() => read({ a: { tiered_pricing: [3] } })).toThrow('a.tiered_pricing[0] must be an object');
  });

  it('an import leaves out what is not priced per token, and lists it', () => {
    const { left, prices } = read({
      'dall-e': { output_cost_per_image: 0.04 },
      whisper: { input_cost_per_second: 1e-4 },
      rerank: { input_cost_per_query: 0.002, input_cost_per_token: 0, output_cost_per_token: 0 },
      free: { input_cost_per_query: 0, input_cost_per_token: 0, output_cost_per_token: 0 },
      m: { ...model, input_cost_per_query: 0.002 },
    });
    expect(left).toEqual(['dall-e', 'whisper', 'rerank']);
    expect(prices.map(({ modelName }) => modelName)).toEqual(['free', 'm']);
  });

  it.each([
    ['not JSON', '{'],
    ['a JSON object', '[]'],
    ['a JSON object', '3'],
    ['no price per token', '{}'],
    ["'m' must be an object", '{"m": 3}'],
    ["'m' must be an object", '{"m": null}'],
    ['m.input_cost_per_token must be a number', '{"m": {"input_cost_per_token": {}}}'],
    ['m.input_cost_per_token must be a decimal', '{"m": {"input_cost_per_token": -1}}'],
    ['m.input_cost_per_token must be a decimal', '{"m": {"input_cost_per_token": "1e400"}}'],
  ])('that is wrong is refused, and where: %s', (where, text) => {
    expect(() => atOnce(readLiteLlmFile(text))).toThrow(where);
  });

  it('that has too many members is refused, counting those that models get by another name for each', () => {
    const members = Array.from({ length: 900 }, (_, at) => [`member_${at}`, at] as const);
    const aliases = Array.from({ length: membersMax / 900 }, (_, at) => [`alias ${at}`, { alias_of: 'm' }] as const);
    const file = { m: { ...model, ...Object.fromEntries(members) }, ...Object.fromEntries(aliases) };
    expect(() => read(file)).toThrow('more than 200000 members');
  });

  it('with a model of too many members is refused, and which', () => {
    const members = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`member_${at}`, at] as const));
    expect(() => read({ m: model, n: members })).toThrow("The entry 'n' has more than 1000 members.");
  });

  it('is read in steps of a model', () => {
    expect([...readLiteLlmFile(JSON.stringify({ a: model, b: model, c: model }))]).toHaveLength(3);
  });

  it('of names that differ only by case the first one counts', () => {
    const { prices } = read({ 'GPT-x': model, 'gpt-X': { ...model, input_cost_per_token: 9e-6 } });
    expect(prices.map(({ modelName, rates }) => [modelName, rates['input']])).toEqual([['GPT-x', per('2.5')]]);
  });

  it('a LiteLLM price file has the same source whenever it is the same', () => {
    expect(read({ m: model }).source).toBe(read({ m: model }).source);
    expect(read({ m: model }).source).not.toBe(read({ n: model }).source);
  });
});
