import { formatUsd, parseIso, parseUsd, type ProjectId } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { furtherTexts } from './further-facts.ts';
import { installedFacts, matchModel } from './genai-facts.ts';
import { genaiPriceBook } from './genai-price-book.ts';

const book = genaiPriceBook();
const at = parseIso('2026-11-30T12:00:00Z')!;

const find = (model: string, provider: string | null, serviceTier: string | null = null) =>
  book.find({ projectId: 'project' as ProjectId, model, provider, serviceTier, at });

const outputOf = (model: string) => find(model, 'xai')?.rates['output'];

const priceOf = (...asked: Parameters<typeof find>): string | undefined => {
  const price = find(...asked);
  if (price === undefined) return undefined;
  const dollars = ['input', 'output'].map((bucket) => formatUsd(price.rates[bucket]?.base ?? 0n));
  return [`${price.provider}:`, ...dollars].join(' ');
};

describe('models that genai-prices lacks', () => {
  it.each([
    ['deepseek.v3.2', 'aws.bedrock', 'aws: 0.62 1.85'],
    ['meta/llama-3.3-70b-instruct-maas', 'gcp.vertex_ai', 'google: 0.72 0.72'],
    ['Llama-3.3-70B-Instruct', 'azure.ai.inference', 'azure: 0.71 0.71'],
    ['xai/grok-4.20-reasoning', null, 'x-ai: 1.25 2.5'],
    ['mistral-large-3', 'mistral_ai', 'mistral: 0.5 1.5'],
    ['ibm/granite-4-h-small', 'ibm.watsonx.ai', 'watsonx: 0.0636 0.265'],
    ['qwen-max', 'alibaba', 'dashscope: 1.6 6.4'],
    ['Qwen/Qwen3-32B', 'deepinfra', 'deepinfra: 0.08 0.28'],
  ])('%s of %s has the price of its provider', (model, provider, price) => {
    expect(priceOf(model, provider)).toBe(price);
  });

  it('a name that only hosts of open models have needs its provider', () => {
    expect(priceOf('Qwen/Qwen3-32B', null)).toBeUndefined();
    expect(priceOf('llama-3.3-70b-instruct', null)).toBeUndefined();
    expect(priceOf('qwen/qwen3-32b', 'vllm')).toBeUndefined();
  });

  it('a host has its own price, and not that of the maker of the model', () => {
    expect(priceOf('deepseek-ai/deepseek-r1-0528-maas', 'vertex_ai')).toBe('google: 1.35 5.4');
    expect(priceOf('deepseek-reasoner', 'deepseek')).toBe('deepseek: 0.28 0.42');
    expect(priceOf('deepseek-reasoner', 'openai')).toBe('deepseek: 0.28 0.42');
    expect(priceOf('deepseek-reasoner', 'together')).toBeUndefined();
    expect(priceOf('fireworks_ai/glm-5.2', null)).toBeUndefined();
    // A model that none but its maker has costs the same at others.
    expect(priceOf('claude-3-opus-20240229', 'together')).toBe('anthropic: 15 75');
  });

  it.each(
    [
      ['together_ai', 'AWS_Bedrock', 'amazon_bedrock', 'bedrock-runtime', 'arn:aws:bedrock', 'AzureOpenAI', 'azure-ai'],
      ['vertexai', 'google_vertexai', 'google-vertex', 'google_genai', 'gemini', 'fireworks-ai', 'groqcloud'],
      ['deep-infra', 'novita_ai', 'alibaba_cloud', 'ibm_watsonx', 'open_router', 'huggingface', 'hyperbolic'],
    ].flat(),
  )('%s is a host, by whichever of its names', (name) => {
    expect(priceOf('MiniMax-M2', name)).toBeUndefined();
    expect(priceOf(`${name}/MiniMax-M2`, null)).toBeUndefined();
  });

  it('a name of a host has its prices, with any separators', () => {
    const ofTogether = 'together: 3 7';
    for (const name of ['together', 'together_ai', 'together-ai', 'TogetherAI', 'together.ai']) {
      expect(priceOf('deepseek-ai/DeepSeek-R1-0528', name)).toBe(ofTogether);
    }
    expect(priceOf('qwen-max', 'alibaba_cloud')).toBe('dashscope: 1.6 6.4');
    expect(priceOf('Qwen/Qwen3-32B', 'deep_infra')).toBe('deepinfra: 0.08 0.28');
  });

  it('a host in the path of a name is not the provider of a call that has one', () => {
    expect(priceOf('google/gemma-3-27b-it', 'huggingface_nebius')).toBe('huggingface_nebius: 0.2 0.6');
    expect(priceOf('google/gemma-4-31B-it', 'together_ai')).toBe('together: 0.39 0.97');
    expect(priceOf('@cf/huggingface/distilbert-sst-2-int8', null)).toBe('cloudflare: 0.026 0');
  });

  it.each(['arn:aws:bedrock:eu-west-1:123456789012:inference-profile/', 'bedrock/', 'bedrock/converse/'])(
    'a geographic profile costs what it costs also after %s',
    (path) => {
      expect(priceOf(`${path}eu.amazon.nova-lite-v1:0`, 'aws.bedrock')).toBe('aws: 0.078 0.312');
      expect(priceOf(`${path}eu.amazon.nova-pro-v1:0`, 'aws.bedrock')).toBe('aws: 1.05 4.2');
      expect(priceOf(`${path}eu.amazon.nova-pro-v1:0`, null)).toBe('aws: 1.05 4.2');
      expect(priceOf(`${path}us-gov.nvidia.nemotron-nano-9b-v2`, null)).toBe('aws: 0.072 0.276');
    },
  );

  it("Bedrock's geographic profiles cost what they cost there", () => {
    expect(priceOf('amazon.nova-pro-v1:0', 'aws')).toBe('aws: 0.8 3.2');
    expect(priceOf('eu.amazon.nova-pro-v1:0', 'aws')).toBe('aws: 1.05 4.2');
    expect(priceOf('eu.amazon.nova-lite-v1:0', null)).toBe('aws: 0.078 0.312');
    expect(priceOf('us-gov.anthropic.claude-opus-5', null)).toBe('aws: 6 30');
    expect(priceOf('eu.anthropic.claude-opus-5', null)).toBe('aws: 5.5 27.5');
  });

  it('service tiers and long requests have their prices', () => {
    expect(priceOf('deepseek.v3.2', 'aws', 'flex')).toBe('aws: 0.31 0.925');
    expect(outputOf('grok-4.20-reasoning')).toEqual(outputOf('grok-4.20'));
    expect(outputOf('grok-4.20-reasoning')?.tiers).toEqual([{ above: 199_999, rate: parseUsd('5') }]);
  });

  it('models of genai-prices have the tiers that it lacks', () => {
    expect(priceOf('gemini-2.5-pro', 'gcp.gemini')).toBe('google: 1.25 10');
    expect(priceOf('gemini-2.5-pro', 'gcp.gemini', 'priority')).toBe('google: 2.25 18');
    expect(priceOf('gemini-2.5-pro', 'gcp.gemini', 'flex')).toBe('google: 0.625 5');
    expect(priceOf('gemini-2.5-pro', 'gcp.gemini', 'batch')).toBe('google: 0.625 5');
    expect(priceOf('us.amazon.nova-pro-v1:0', 'aws.bedrock', 'priority')).toBe('aws: 1.4 5.6');
    // A tier of one price in the file, of a model with a price for long requests.
    const batch = find('gemini-3-pro-preview', 'gcp.gemini', 'batch')?.rates['output'];
    expect(batch).toEqual({ base: parseUsd('6'), tiers: [{ above: 200_000, rate: parseUsd('9') }] });
  });

  it('each is found by its name at its provider, with an id of its own', () => {
    const texts = furtherTexts.map((text) => JSON.parse(text) as { id: string; models: { id: string }[] });
    expect(texts.flatMap(({ models }) => models).length).toBeGreaterThan(600);
    for (const { id: provider, models } of texts) {
      for (const { id } of models) expect(matchModel(id, provider, installedFacts)?.model.id).toBe(id);
      const ids = installedFacts.providers.find(({ id }) => id === provider)!.models.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});
