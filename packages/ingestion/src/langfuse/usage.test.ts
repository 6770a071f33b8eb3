import { clockOfField, countedRole, formatUsd, mergeRecords, observationFields } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { readObservation, readText, refusal, testTime } from './request-builder.ts';

const detailsOf = (body: object, type?: string): unknown => readObservation(body, type).usage?.details;

const costOf = (body: object): Record<string, string> | null => {
  const { providedCost } = readObservation(body);
  return (
    providedCost && Object.fromEntries(Object.entries(providedCost).map(([bucket, usd]) => [bucket, formatUsd(usd)]))
  );
};

describe('usage', () => {
  it.each([
    [
      { input: 10, output: 20, total: 30, unit: 'TOKENS' },
      { input: 10, output: 20, total: 30 },
    ],
    [
      { input: 10, output: 20 },
      { input: 10, output: 20, total: 30 },
    ],
    [
      { input: 10, output: null, total: null },
      { input: 10, total: 10 },
    ],
    [{ total: 7 }, { total: 7 }],
    [{ input: 0 }, { input: 0, total: 0 }],
    [
      { input: 10, output: 20, total: 12 },
      { input: 10, output: 20, total: 12 },
    ],
    [
      { promptTokens: 10, completionTokens: 20, totalTokens: 30 },
      { input: 10, output: 20, total: 30 },
    ],
    [{ promptTokens: 10 }, { input: 10, total: 10 }],
    [
      { input: '10', output: ' 20 ', total: '30' },
      { input: 10, output: 20, total: 30 },
    ],
    [
      { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30, prompt_tokens_details: { cached_tokens: 4 } },
      { input: 6, input_cached_tokens: 4, output: 20, total: 30 },
    ],
    [
      { inputTokens: 10, outputTokens: 20, totalTokens: 30 },
      { input: 10, output: 20, total: 30 },
    ],
    [
      { input_tokens: 10, output_tokens: 20, service_tier: 'standard' },
      { input_tokens: 10, output_tokens: 20, total: 30 },
    ],
    [
      { input: 10, output: 20, cached_tokens: 4 },
      { input: 10, output: 20, total: 30 },
    ],
  ])('%j is %j', (usage, details) => {
    expect(detailsOf({ usage })).toEqual(details);
  });

  it.each([
    [{ input: 1.5 }, 'body.usage.input'],
    [{ output: -1 }, 'body.usage.output'],
    [{ total: 'abc' }, 'body.usage.total'],
    [{ total: '1.5' }, 'body.usage.total'],
    [{ promptTokens: 2 ** 53 }, 'body.usage.promptTokens'],
    [{ unit: 'WORDS' }, 'body.usage.unit'],
    [{ prompt_tokens: -1 }, 'body.usage.prompt_tokens'],
    [{ inputCost: -0.1 }, 'body.usage.inputCost'],
    [{ totalCost: 'abc' }, 'body.usage.totalCost'],
    [{ totalCost: 'NaN' }, 'body.usage.totalCost'],
    [[], 'body.usage'],
    ['many', 'body.usage'],
  ])('%j is refused', (usage, path) => {
    expect(refusal('generation-create', { id: 'o', usage })?.split(': ')[0]).toBe(path);
  });

  it('a service tier within usage or its details becomes a parameter of the model, and replaces none of another event', () => {
    const details = { input_tokens: 10, output_tokens: 20, service_tier: 'batch' };
    const tier = readObservation({ usageDetails: details });
    expect(tier.modelParameters).toBe('{"service_tier":"batch"}');
    expect(readObservation({ usage: details }).modelParameters).toBe('{"service_tier":"batch"}');
    const both = readObservation({ usageDetails: details, modelParameters: { top_p: 1 } });
    expect(both.modelParameters).toBe('{"top_p":1,"service_tier":"batch"}');
    const stated = readObservation({ modelParameters: { top_p: 1 } });
    expect(mergeRecords(observationFields, stated, tier).modelParameters).toBe('{"top_p":1}');
    expect(mergeRecords(observationFields, tier, stated).modelParameters).toBe('{"top_p":1}');
    expect(readObservation({ usageDetails: { input: 1 } }).modelParameters).toBeNull();
  });

  it('usage counts once for what agents and chains repeat of their children', () => {
    expect(countedRole(readObservation({ usage: { input: 1 } }, 'agent-create'))).toBe('aggregate');
    expect(countedRole(readObservation({ usage: { input: 1 } }, 'generation-create'))).toBe('own');
  });
});

describe('usage details', () => {
  it('in the shape of OpenAI completions lose what they count twice', () => {
    const usageDetails = {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 30, audio_tokens: null },
      completion_tokens_details: { reasoning_tokens: 20, accepted_prediction_tokens: 0 },
    };
    expect(readObservation({ usageDetails }).usage).toEqual({
      details: {
        input: 70,
        input_cached_tokens: 30,
        output: 30,
        output_reasoning_tokens: 20,
        output_accepted_prediction_tokens: 0,
        total: 150,
      },
      convention: 'inclusive',
      role: 'ofType',
    });
  });

  it('in the shape of OpenAI responses too, and never fall below 0', () => {
    const usageDetails = {
      input_tokens: 10,
      output_tokens: 5,
      total_tokens: 15,
      input_tokens_details: { cached_tokens: 30 },
      output_tokens_details: null,
    };
    expect(detailsOf({ usageDetails })).toEqual({ input: 0, input_cached_tokens: 30, output: 5, total: 15 });
  });

  it("are a caller's own map in any other shape", () => {
    const anthropic = { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 100 };
    expect(readObservation({ usageDetails: anthropic }).usage).toEqual({
      details: { ...anthropic, total: 115 },
      convention: 'given',
      role: 'ofType',
    });
  });

  it('counts of a provider that reports more than OpenAI does are in its shape all the same', () => {
    const usageDetails = {
      queue_time: 0.0021,
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 30 },
      num_sources_used: 2,
      cost: 0.0012,
      is_byok: false,
      cost_details: { upstream_inference_cost: null },
    };
    expect(readObservation({ usageDetails }).usage).toMatchObject({
      details: { input: 70, input_cached_tokens: 30, output: 50, num_sources_used: 2, total: 150 },
      convention: 'inclusive',
    });
  });

  it('usage details keep counts and numeric texts, and leave out what is neither', () => {
    const usageDetails = {
      input: 10,
      output: '20',
      a: null,
      b: 'many',
      c: { d: 1 },
      e: [1],
      f: true,
      g: '',
      h: '12px',
      queue_time: 0.0021,
      cost: '1e-5',
    };
    expect(detailsOf({ usageDetails })).toEqual({ input: 10, output: 20, total: 30 });
  });

  it.each([
    [{ input: -1 }, 'body.usageDetails.input'],
    [{ input: -1.5 }, 'body.usageDetails.input'],
    [{ input: '-1' }, 'body.usageDetails.input'],
    [{ input: 1.5 }, 'body.usageDetails.input'],
    [{ input: 'abc' }, 'body.usageDetails.input'],
    [{ input: 'NaN' }, 'body.usageDetails.input'],
    [{ input: '' }, 'body.usageDetails.input'],
    [{ input: true }, 'body.usageDetails.input'],
    [{ input: { tokens: 1 } }, 'body.usageDetails.input'],
    [{ output_reasoning_tokens: '1.5' }, 'body.usageDetails.output_reasoning_tokens'],
    [{ images: -1 }, 'body.usageDetails.images'],
    [{ images: '1e400' }, 'body.usageDetails.images'],
    [
      { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, prompt_tokens_details: { cached_tokens: -1 } },
      'body.usageDetails.prompt_tokens_details.cached_tokens',
    ],
    [{ input: 2 ** 53 }, 'body.usageDetails.input'],
    [{ a: 2 ** 53 - 1, b: 2 ** 53 - 1 }, 'body.usageDetails'],
    [[1], 'body.usageDetails'],
    ['10', 'body.usageDetails'],
  ])('%j are refused', (usageDetails, path) => {
    expect(refusal('generation-create', { id: 'o', usageDetails })?.split(': ')[0]).toBe(path);
  });

  it('usage details override usage', () => {
    const usage = { input: 1, output: 2, total: 3 };
    expect(detailsOf({ usage, usageDetails: { input: 10, cached: 4 } })).toEqual({
      input: 10,
      output: 2,
      cached: 4,
      total: 3,
    });
  });

  it('usage details keep keys that objects have by nature', () => {
    const body = `{"id":"o","usageDetails":{"__proto__":5,"constructor":6},"costDetails":{"__proto__":1}}`;
    const text = `{"batch":[{"id":"e","timestamp":"${testTime}","type":"generation-create","body":${body}}]}`;
    const { usage, providedCost } = readText(text).batch.observations.at(0)!.record;
    expect(Object.entries(usage!.details)).toEqual([
      ['__proto__', 5],
      ['constructor', 6],
      ['total', 11],
    ]);
    expect(Object.keys(providedCost!)).toEqual(['__proto__']);
  });
});

describe('costs', () => {
  it.each([
    [
      { usage: { input: 1, inputCost: 0.1, outputCost: 0.2, totalCost: 0.3 } },
      { input: '0.1', output: '0.2', total: '0.3' },
    ],
    [{ usage: { promptTokens: 1, totalCost: 0.5 } }, { total: '0.5' }],
    [{ costDetails: { input: 0.1, cache_read: 1e-7 } }, { input: '0.1', cache_read: '0.0000001' }],
    [{ costDetails: { total: 0 } }, { total: '0' }],
    [
      { usage: { inputCost: 0.1, totalCost: 9 }, costDetails: { input: 0.2 } },
      { input: '0.2', total: '9' },
    ],
    [{ costDetails: { input: 0.1, a: '0.2', c: null } }, { input: '0.1', a: '0.2' }],
    [{ usage: { input: 1, totalCost: '1' } }, { total: '1' }],
    [{ costDetails: { a: null } }, null],
    [{ usage: { input: 5 } }, null],
  ])('of %j are %j', (body, expected) => {
    expect(costOf(body)).toEqual(expected);
  });

  it('keep every digit of the wire', () => {
    const body = '{"id":"o","costDetails":{"input":12345678901234567.123456789012,"output":0.1234567890123456}}';
    const text = `{"batch":[{"id":"e","timestamp":"${testTime}","type":"generation-create","body":${body}}]}`;
    expect(readText(text).batch.observations.at(0)!.record.providedCost).toEqual({
      input: 12_345_678_901_234_567_123_456_789_012n,
      output: 123_456_789_012n,
    });
  });

  it.each([-1, '-1', 'abc', 'NaN', '', true, {}, [1]])('of %j are refused', (amount) => {
    expect(refusal('generation-create', { id: 'o', costDetails: { total: amount } })).toMatch(
      /^body\.costDetails\.total: must be an amount/,
    );
  });

  it('and counts beyond all numbers are refused', () => {
    for (const field of ['usageDetails', 'costDetails']) {
      const body = `{"id":"o","${field}":{"input":1e400}}`;
      const text = `{"batch":[{"id":"e","timestamp":"${testTime}","type":"generation-create","body":${body}}]}`;
      expect(readText(text).errors[0]?.error).toMatch(new RegExp(`^body\\.${field}\\.input: must be`));
    }
  });

  it('that no ledger can hold are refused', () => {
    expect(refusal('generation-create', { id: 'o', costDetails: { input: 1e26 } })).toMatch(
      /^body\.costDetails\.input: /,
    );
    expect(refusal('generation-create', { id: 'o', costDetails: { a: 9e25, b: 9e25 } })).toMatch(
      /^body\.costDetails: /,
    );
    expect(refusal('generation-create', { id: 'o', costDetails: [] })).toMatch(/^body\.costDetails: /);
  });

  it('are cleared by null, and unknown when not given', () => {
    expect(clockOfField(readObservation({ costDetails: null }), 'providedCost')).toBeGreaterThan(0);
    expect(clockOfField(readObservation({ usage: null }), 'providedCost')).toBe(0);
  });
});
