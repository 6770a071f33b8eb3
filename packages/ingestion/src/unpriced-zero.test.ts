import { parseUsd, type Usd } from '@spanledger/core';
import { describe, expect, test } from 'vitest';
import { isInDollars, isUnpricedZero } from './unpriced-zero.ts';

const zero: Usd = 0n;
const cent = parseUsd('0.01')!;

const isUnpriced = (scopeName: string, beside: Readonly<Record<string, unknown>> = {}, amounts = { total: zero }) =>
  isUnpricedZero(amounts, { scopeName, stated: (key) => beside[key] });

describe('a cost of 0', () => {
  test.each([
    'litellm',
    'openinference.instrumentation.litellm',
    'openlit.otel.tracing',
    'openlit',
    'openlit.instrumentation.openai',
    '@openlit/instrumentation-anthropic',
  ])('from the scope %s is no cost', (scope) => {
    expect(isUnpriced(scope)).toBe(true);
  });

  test.each(['', 'langfuse-sdk'])(
    'a cost of 0 from the scope "%s" is no cost where metadata of LiteLLM are present',
    (scope) => {
      expect(isUnpriced(scope, { litellm_response_cost: '0.0' })).toBe(true);
      expect(isUnpriced(scope, { litellm_response_cost: null })).toBe(true);
    },
  );

  test('a cost of 0 that OpenLIT adds to a span of Strands Agents is no cost', () => {
    expect(isUnpriced('strands.telemetry.tracer', { 'openlit.agent.version_hash': '34436fb3d2757588' })).toBe(true);
    expect(isUnpriced('strands.telemetry.tracer')).toBe(false);
  });

  test.each(['', 'langfuse-sdk', 'openinference.instrumentation.openai', 'litellm.other', 'openlit.other'])(
    "from the scope '%s' is a cost",
    (scope) => expect(isUnpriced(scope, { response_cost: 0 })).toBe(false),
  );

  test.each([
    { cache_hit: true },
    { cache_hit: 'True' },
    { hidden_params: '{"cache_hit": true}' },
    { hidden_params: '{"cache_key": "6a5a3ff9", "response_cost": 0.0}' },
    { hidden_params: { cache_key: '6a5a3ff9' } },
  ])('of a cache hit is a cost: %j', (beside) => {
    expect(isUnpriced('litellm', beside)).toBe(false);
  });

  test.each([
    { cache_hit: false },
    { cache_hit: 'False' },
    { cache_hit: null },
    { cache_hit: '' },
    { cache_hit: 'null' },
    { hidden_params: null },
    { hidden_params: 'null' },
    { hidden_params: '{"cache_key": null, "cache_hit": false}' },
    { hidden_params: "{'cache_key': 'not JSON'}" },
    { hidden_params: '[]' },
    { hidden_params: '{"cache_key": "None"}' },
  ])('without a cache hit is no cost: %j', (beside) => {
    expect(isUnpriced('litellm', beside)).toBe(true);
  });
});

test('amounts of which one is not 0 are a cost', () => {
  const amounts: Record<string, Usd> = { input: cent, output: zero, total: zero };
  expect(isUnpricedZero(amounts, { scopeName: 'litellm', stated: () => undefined })).toBe(false);
});

describe('the currency of a cost', () => {
  test.each([{ 'dify.usage': '{"currency":"RMB"}' }, { 'dify.usage': { currency: 'EUR' } }])(
    'is another one than dollars where Dify states that: %j',
    (beside: Readonly<Record<string, unknown>>) => {
      expect(isInDollars({ stated: (key) => beside[key] })).toBe(false);
    },
  );

  test.each([
    {},
    { 'dify.usage': '{"currency":"USD"}' },
    { 'dify.usage': '{"currency":""}' },
    { 'dify.usage': '{"currency":null}' },
    { 'dify.usage': 'no JSON' },
  ])('is dollars otherwise: %j', (beside: Readonly<Record<string, unknown>>) => {
    expect(isInDollars({ stated: (key) => beside[key] })).toBe(true);
  });
});
