import { calcPrice, findProvider, type Provider } from '@pydantic/genai-prices';
import { formatUsd, givenUsage, parseIso, priceObservation, type Micros, type ProjectId } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { installedName } from './genai-facts.ts';
import { genaiPriceBook } from './genai-price-book.ts';
import { ratesOf } from './rates-of.ts';

const book = genaiPriceBook();
const projectId = 'project' as ProjectId;
const time = (text: string): Micros => parseIso(text)!;
const november = time('2026-11-01T12:00:00Z');

const bill = (
  model: string,
  provider: string | null,
  details: Record<string, number>,
  at = november,
): string | null => {
  const { total } = priceObservation(
    projectId,
    { model, provider, modelParameters: null, startTime: at, usage: givenUsage(details), providedCost: null },
    book,
  );
  return total === null ? null : formatUsd(total);
};

const idOf = (model: string, provider: string | null = null): string | undefined => {
  const price = book.find({ projectId, serviceTier: null, model, provider, at: november });
  return price === undefined ? undefined : `${price.provider}: ${price.modelId}`;
};

describe('bills', () => {
  it('adds up units times price, cached input at its own price', () => {
    // 1,000 × 2.50 + 400 × 1.25 + 200 × 10.00 dollars per million.
    expect(bill('gpt-4o', 'openai', { input: 1000, input_cached_tokens: 400, output: 200 })).toBe('0.005');
  });

  it('five-minute and one-hour cache writes have prices of their own', () => {
    // 10 × 3 + 100 × 3.75 + 100 × 6 + 1,000 × 0.30 + 20 × 15 dollars per million.
    const details = {
      input: 10,
      input_cache_creation_5m: 100,
      input_cache_creation_1h: 100,
      input_cached_tokens: 1000,
      output: 20,
    };
    expect(bill('claude-sonnet-4-5', 'anthropic', details)).toBe('0.001605');
  });

  it('bills reasoning as output where it has no price of its own', () => {
    // 100 × 1.10 + (50 + 500) × 4.40 dollars per million.
    expect(bill('o3-mini', 'openai', { input: 100, output: 50, output_reasoning_tokens: 500 })).toBe('0.00253');
  });

  it('keeps every decimal of a small price', () => {
    // 1 × 0.02 dollars per million.
    expect(bill('text-embedding-3-small', null, { input: 1 })).toBe('0.00000002');
  });

  it('bills the whole call at the tier price once the whole input is above the start, and not at it', () => {
    const day = time('2026-03-01T00:00:00Z');
    // 200,000 × 3.00 + 1,000 × 15.00 dollars per million.
    const atStart = { input: 150_000, input_cached_tokens: 0, input_cache_creation: 50_000, output: 1000 };
    // 150,000 × 3 + 50,000 × 3.75 + 1,000 × 15
    expect(bill('claude-sonnet-4-6', 'anthropic', atStart, day)).toBe('0.6525');
    // 150,001 × 6 + 50,000 × 7.50 + 1,000 × 22.50
    expect(bill('claude-sonnet-4-6', 'anthropic', { ...atStart, input: 150_001 }, day)).toBe('1.297506');
  });

  it('takes the price in force at the start of the call', () => {
    const details = { input: 300_000, output: 1000 };
    // Until 2026-03-13: 300,000 × 6 + 1,000 × 22.50; from then on: 300,000 × 3 + 1,000 × 15.
    expect(bill('claude-sonnet-4-6', null, details, time('2026-03-12T23:59:59.999999Z'))).toBe('1.8225');
    expect(bill('claude-sonnet-4-6', null, details, time('2026-03-13T00:00:00Z'))).toBe('0.915');
  });

  it('knows no price for a model that it does not know', () => {
    expect(
      book.find({ projectId, serviceTier: null, model: 'my-own-model', provider: null, at: november }),
    ).toBeUndefined();
    expect(bill('my-own-model', 'openai', { input: 10 })).toBeNull();
    expect(bill('openai/gpt-oss-120b', 'openai', { input: 10 })).toBeNull();
  });
});

describe('matching', () => {
  it.each([
    ['gpt-4o', 'openai.chat', 'openai: gpt-4o'],
    ['gpt-4o', 'azure.ai.openai', 'azure: gpt-4o'],
    ['gpt-4o', 'litellm', 'openai: gpt-4o'],
    ['deepseek-chat', 'openai', 'deepseek: deepseek-chat'],
    ['openai/gpt-4o', null, 'openai: gpt-4o'],
    ['openai/gpt-4o', 'openrouter', 'openrouter: openai/gpt-4o'],
    ['openai/gpt-oss-20b', 'groq', 'groq: openai/gpt-oss-20b'],
    ['anthropic/claude-sonnet-4-6', null, 'anthropic: claude-sonnet-4-6'],
    ['Claude-Sonnet-4-6', null, 'anthropic: claude-sonnet-4-6'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', null, 'aws: regional.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    [
      'arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'aws.bedrock',
      'aws: regional.anthropic.claude-sonnet-4-5-20250929-v1:0',
    ],
    ['models/gemini-2.5-flash', 'gcp.gemini', 'google: gemini-2.5-flash'],
    ['publishers/google/models/gemini-2.5-pro', 'gcp.vertex_ai', 'google: gemini-2.5-pro'],
    ['claude-sonnet-4-5', 'google.vertex.chat', 'google: claude-sonnet-4-5'],
    ['ft:gpt-4o-2024-08-06:acme::id', null, 'openai: ft:gpt-4o'],
    ['mistral-large-latest', 'mistral_ai', 'mistral: mistral-large-latest'],
    ['grok-4', 'x_ai', 'x-ai: grok-4-0709'],
    ['command-r-plus', 'cohere', 'cohere: command-r-plus'],
    ['sonar', null, 'perplexity: sonar'],
    ['text-embedding-3-small', null, 'openai: text-embedding-3-small'],
    ['amazon.titan-embed-text-v2:0', 'aws.bedrock', 'aws: amazon.titan-embed-text-v2:0'],
    ['claude-sonnet-5-5', 'anthropic', 'anthropic: claude-sonnet-5-5'],
    ['gemini-3.8-flash-tts', 'gcp.gemini', 'google: gemini-3.8-flash-tts'],
    ['openai/gpt-oss-safeguard-20b', 'groq', 'groq: openai/gpt-oss-safeguard-20b'],
    ['eu.anthropic.claude-fable-5-1', 'aws.bedrock', 'aws: regional.anthropic.claude-fable-5-1-v1:0'],
    ['apac.anthropic.claude-opus-5', null, 'aws: regional.anthropic.claude-opus-5'],
    ['global.anthropic.claude-opus-5', null, 'aws: global.anthropic.claude-opus-5'],
    ['ft:gpt-4.1-mini-2025-04-14:acme::id', 'openai', 'openai: ft:gpt-4.1-mini'],
  ])('finds %s of %s', (model, provider, expected) => {
    expect(idOf(model, provider)).toBe(expected);
  });

  it.each([
    ['gemini-3.8-flash-cyber', 'google: gemini-3.8-flash-cyber'],
    ['gemini-3.8-flash-001', 'google: gemini-3.8-flash'],
  ])('a variant with a price of its own has that one: %s', (model, expected) => {
    expect(idOf(model, 'gcp.gemini')).toBe(expected);
  });

  it('a retired name has the price of the model that answers to it, and a discount ends', () => {
    const bills = [
      bill('grok-code-fast-1', 'xai', { input: 1_000_000 }, time('2026-05-14T23:59:59Z')),
      bill('grok-code-fast-1', 'xai', { input: 1_000_000 }, time('2026-05-15T00:00:00Z')),
      bill('deepseek-r1', 'deepseek', { output: 1_000_000 }, time('2025-09-04T20:00:00Z')),
      bill('deepseek-r1', 'deepseek', { output: 1_000_000 }, time('2025-09-05T20:00:00Z')),
    ];
    expect(bills).toEqual(['0.2', '2', '0.55', '2.19']);
  });

  it.each([
    ['deepseek-r1:8b', 'ollama'],
    ['ollama/deepseek-r1', null],
    ['ollama_chat/deepseek-r1', null],
    ['deepseek-r1', 'lm-studio'],
    ['llama3', null],
    ['', null],
    ['constructor', '__proto__'],
    ['ft:gpt-9:acme::id', null],
    ['x'.repeat(100_000), null],
  ])('finds no price for %.30s of %s', (model, provider) => {
    expect(idOf(model, provider)).toBeUndefined();
  });

  it.each([
    ['anthropic/claude-opus-4.6-fast', 'openrouter', 'openrouter: anthropic/claude-opus-4.6-fast'],
    ['claude-opus-4.6-fast', null, undefined],
    ['fast/claude-opus-4-6', 'anthropic', undefined],
    ['grok-4-fast', null, 'x-ai: grok-4-fast-reasoning'],
    ['Qwen/Qwen3-32B-fast', 'huggingface_nebius', 'huggingface_nebius: Qwen/Qwen3-32B'],
    ['deepseek/deepseek-r1:free', 'openrouter', 'openrouter: deepseek/deepseek-r1:free'],
    ['deepseek/deepseek-r1:free', null, undefined],
    ['google/gemini-2.5-pro:free', 'openrouter', undefined],
    ['DeepSeek-R1-Distill-Llama-70B', 'groq', 'groq: deepseek-r1-distill-llama-70b'],
    ['deepseek-ai/DeepSeek-R1-Distill-Qwen-7B', null, undefined],
    ['deepseek-r1:8b', null, undefined],
    ['amazon.nova-lite-v1:0', null, 'aws: amazon.nova-lite-v1:0'],
  ])(
    'a variant of a model has its own price or none, never that of the model: %s of %s',
    (model, provider, expected) => {
      expect(idOf(model, provider)).toBe(expected);
    },
  );

  it('a price has its source', () => {
    expect(book.find({ projectId, serviceTier: null, model: 'gpt-4o', provider: null, at: november })).toMatchObject({
      modelId: 'gpt-4o',
      provider: 'openai',
      version: installedName,
    });
  });

  it('remembers as many names as it is asked for without growing', () => {
    const ids = Array.from({ length: 12_000 }, (_, index) => `model-${index}`);
    for (const model of ids)
      expect(book.find({ projectId, serviceTier: null, model, provider: 'ollama', at: november })).toBeUndefined();
    expect(idOf('gpt-4o')).toBe('openai: gpt-4o');
  });
});

describe('every model of genai-prices', () => {
  const providers = ['anthropic', 'aws', 'deepseek', 'google', 'mistral', 'openai', 'openrouter', 'x-ai']
    .map((providerId) => findProvider({ providerId }))
    .filter((provider): provider is Provider => provider !== undefined);

  it('every model of genai-prices has the price that genai-prices itself finds at any time', () => {
    expect(providers).toHaveLength(8);
    const days = ['2025-01-15', '2025-06-10', '2026-03-13', '2026-07-30', '2026-08-17', '2027-01-01'];
    const times = ['00:29:59.999', '00:30:00.000', '03:59:59.999', '04:00:00.000', '09:00:00.000', '16:30:00.000'];
    for (const provider of providers) {
      for (const { id, prices } of provider.models) {
        // The package has no weekdays, and no period of a price by time of day.
        if (/^deepseek-(?:v4-|flash$)/.test(id) && provider.id === 'deepseek') continue;
        const dates = Array.isArray(prices)
          ? days.flatMap((day) => times.map((at) => `${day}T${at}Z`))
          : ['2026-11-01'];
        for (const date of dates) {
          const expected = calcPrice({}, id, { providerId: provider.id, timestamp: new Date(date) });
          if (expected === null) continue;
          const found = book.find({ projectId, serviceTier: null, model: id, provider: provider.id, at: time(date) });
          const wanted = { modelId: expected.model.id, rates: ratesOf(expected.model_price) };
          expect({ modelId: found?.modelId, rates: found?.rates }).toEqual(wanted);
        }
      }
    }
  });
});
