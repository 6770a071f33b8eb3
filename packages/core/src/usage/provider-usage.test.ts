import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withCacheLifetimes } from './cache-lifetimes.ts';
import { parseCount } from './count.ts';
import { providerUsage } from './provider-usage.ts';

const count = fc.integer({ min: 0, max: 1_000_000 });

const withKey = (name: string): Record<string, unknown> =>
  JSON.parse(
    `{"input_tokens":1,"output_tokens":1,"total_tokens":2,"input_tokens_details":{"cached_tokens":1},"${name}":7}`,
  ) as Record<string, unknown>;

describe('providerUsage', () => {
  it('of any parts gives buckets that exclude one another and are never below 0', () => {
    fc.assert(
      fc.property(count, count, count, count, count, (input, output, cached, audio, reasoning) => {
        const usage = providerUsage({
          prompt_tokens: input,
          completion_tokens: output,
          total_tokens: input + output,
          prompt_tokens_details: { cached_tokens: cached, audio_tokens: audio },
          completion_tokens_details: { reasoning_tokens: reasoning },
        });
        expect(usage).toEqual({
          details: {
            input: Math.max(input - cached - audio, 0),
            input_cached_tokens: cached,
            input_audio_tokens: audio,
            output: Math.max(output - reasoning, 0),
            output_reasoning_tokens: reasoning,
            total: input + output > 0 ? input + output : cached + audio + reasoning,
          },
          convention: 'inclusive',
        });
      }),
    );
  });

  it('a total that holds the reasoning in addition to the output takes nothing from the output', () => {
    fc.assert(
      fc.property(count, count, fc.integer({ min: 1, max: 1_000_000 }), (input, output, reasoning) => {
        const usage = providerUsage({
          input_tokens: input,
          output_tokens: output,
          total_tokens: input + output + reasoning,
          output_tokens_details: { reasoning_tokens: reasoning },
        });
        expect(usage).toMatchObject({ details: { input, output, output_reasoning_tokens: reasoning } });
      }),
    );
  });

  it('wholes that a map repeats under other names are no buckets, though nothing is left of the wholes', () => {
    const repeated = { input_tokens: 10, output_tokens: 5, cost: 3 };
    const usage = providerUsage({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 10 },
      completion_tokens_details: { reasoning_tokens: 5 },
      ...repeated,
    });
    const parts = { input: 0, input_cached_tokens: 10, output: 0, output_reasoning_tokens: 5 };
    expect(usage).toEqual({ details: { ...parts, total: 15, cost: 3 }, convention: 'inclusive' });
  });

  it('cache writes that LiteLLM has by several names and by lifetime count once', () => {
    const usage = providerUsage({
      prompt_tokens: 1101,
      completion_tokens: 201,
      total_tokens: 1302,
      prompt_tokens_details: {
        cached_tokens: 600,
        cache_write_tokens: 100,
        cache_creation_tokens: 100,
        cache_creation_token_details: { ephemeral_5m_input_tokens: 70, ephemeral_1h_input_tokens: 30 },
      },
      cache_creation_input_tokens: 100,
      cache_read_input_tokens: 600,
    });
    const writes = { input_cache_creation: 0, input_cache_creation_5m: 70, input_cache_creation_1h: 30 };
    const details = { input: 401, input_cached_tokens: 600, ...writes, output: 201, total: 1302 };
    expect(usage).toEqual({ details, convention: 'inclusive' });
  });

  it.each([
    { input: 10, output: 5 },
    { prompt_tokens: 10, completion_tokens: 5 },
    { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, more: 1 },
    { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 100 },
    { prompt_tokens: 'ten', completion_tokens: 5, total_tokens: 15 },
    { prompt_token_count: 10, total_token_count: 10 },
  ])('knows no shape of %j', (given) => {
    expect(providerUsage(given)).toBeUndefined();
  });

  it('providerUsage names every value that is no count', () => {
    const details = { cached_tokens: -1, audio_tokens: 1.5, image_tokens: 'abc', cache_write_tokens: null, flags: {} };
    const given = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, prompt_tokens_details: details, x: -1 };
    expect(providerUsage(given)).toEqual({
      wrong: [
        ['prompt_tokens_details', 'cached_tokens'],
        ['prompt_tokens_details', 'audio_tokens'],
        ['prompt_tokens_details', 'image_tokens'],
        ['x'],
      ],
    });
  });

  it('providerUsage keeps names that objects have by nature, and refuses those that no store can hold', () => {
    const kept = providerUsage(withKey('__proto__'));
    expect(providerUsage(withKey(''))).toMatchObject({
      details: { '': 7, input: 0, input_cached_tokens: 1, output: 1 },
    });
    expect(kept !== undefined && 'details' in kept && Object.entries(kept.details)).toContainEqual(['__proto__', 7]);
    expect(providerUsage(withKey(String.raw`\ud800`))).toEqual({ wrong: [['\ud800']] });
  });
});

it('leaves out what is no number, however deep it is nested', () => {
  const depth = 200_000;
  const deep: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  const given = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, prompt_tokens_details: { deep }, deep };
  expect(providerUsage(given)).toMatchObject({ details: { input: 1, output: 1, total: 2 } });
});

describe('withCacheLifetimes', () => {
  it('withCacheLifetimes leaves in the count of all writes what has no lifetime', () => {
    const given = {
      cache_creation_input_tokens: 10,
      cache_creation: { ephemeral_5m_input_tokens: 7 },
      input_tokens: 1,
    };
    expect(withCacheLifetimes(given)).toStrictEqual({
      cache_creation_input_tokens: 3,
      input_cache_creation_5m: 7,
      input_tokens: 1,
    });
  });

  it('withCacheLifetimes takes the counts that frameworks flatten as it takes the object', () => {
    const given = {
      input: 56,
      cache_creation_input_tokens: 20,
      cache_creation_ephemeral_1h_input_tokens: 0,
      cache_creation_ephemeral_5m_input_tokens: 20,
    };
    expect(withCacheLifetimes(given)).toEqual({
      input: 56,
      cache_creation_input_tokens: 0,
      input_cache_creation_1h: 0,
      input_cache_creation_5m: 20,
    });
  });

  it('withCacheLifetimes takes one flattened count without the other, and next to an object that is null', () => {
    const given = {
      cache_creation: null,
      cache_creation_input_tokens: 20,
      cache_creation_ephemeral_1h_input_tokens: 5,
    };
    const split = { cache_creation_input_tokens: 15, input_cache_creation_1h: 5 };
    expect(withCacheLifetimes(given)).toStrictEqual(split);
  });

  it('withCacheLifetimes takes the writes by lifetime of Bedrock’s list, and leaves in the count of all what has none', () => {
    const cacheDetails = [
      { ttl: '1h', inputTokens: 5 },
      { ttl: '5m', inputTokens: 7 },
      { ttl: '5m', inputTokens: 2 },
      { ttl: '2h', inputTokens: 3 },
      null,
    ];
    const split = { input_cache_creation_1h: 5, input_cache_creation_5m: 9, inputTokens: 1 };
    expect(withCacheLifetimes({ inputTokens: 1, cacheWriteInputTokens: 17, cacheDetails })).toEqual({
      ...split,
      cacheWriteInputTokens: 3,
    });
    expect(withCacheLifetimes({ inputTokens: 1, cacheDetails })).toEqual(split);
  });

  it('hands on values that are no counts, so that they are refused', () => {
    expect(withCacheLifetimes({ cache_creation: { ephemeral_1h_input_tokens: -1 } })).toEqual({
      input_cache_creation_1h: -1,
    });
  });

  it('withCacheLifetimes adds what compactions used, which the counts leave out, and no other iteration', () => {
    const message = { type: 'message', input_tokens: 23_000, output_tokens: 1000 };
    const compaction = {
      type: 'compaction',
      input_tokens: 180_000,
      output_tokens: 3500,
      cache_read_input_tokens: 7,
      cache_creation_input_tokens: 30,
      cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
    };
    const advisor = { type: 'advisor_message', input_tokens: 5, output_tokens: 5 };
    const usage = {
      input_tokens: 23_000,
      output_tokens: 1000,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: null,
    };
    expect(withCacheLifetimes({ ...usage, iterations: [compaction, message, advisor, null, compaction] })).toEqual({
      input_tokens: 383_000,
      output_tokens: 8000,
      cache_read_input_tokens: 14,
      cache_creation_input_tokens: 0,
      input_cache_creation_5m: 20,
      input_cache_creation_1h: 40,
    });
    const wrong = { input_tokens: -1, output_tokens: 1, iterations: [compaction] };
    expect(withCacheLifetimes(wrong)).toMatchObject({ input_tokens: -1, output_tokens: 3501 });
    const without = { ...usage, iterations: [message, advisor] };
    expect(withCacheLifetimes(without)).toBe(without);
  });

  it('withCacheLifetimes gives other maps as they are', () => {
    for (const given of [
      { cache_creation: 5, input: 1 },
      { cache_creation: null, input: 1 },
      { cacheDetails: [], input: 1 },
      { cacheDetails: 5, input: 1 },
    ]) {
      expect(withCacheLifetimes(given)).toBe(given);
    }
  });
});

describe('parseCount', () => {
  it.each([
    [0, 0],
    [-0, 0],
    [2 ** 53 - 1, 2 ** 53 - 1],
    ['12', 12],
    [' 12.0 ', 12],
    ['1e3', 1000],
    ['+7.', 7],
    ['.5e+1', 5],
  ])('reads %j as %j', (value, expected) => {
    expect(Object.is(parseCount(value), expected)).toBe(true);
  });

  it.each([
    -1,
    1.5,
    2 ** 53,
    Number.NaN,
    Infinity,
    '',
    ' ',
    '-1',
    '1.5',
    '1e400',
    'abc',
    'NaN',
    '0x10',
    true,
    null,
    {},
  ])('reads nothing in %j', (value) => {
    expect(parseCount(value)).toBeUndefined();
  });

  it('parseCount is quick with absurdly long texts', () => {
    const digits = '1'.repeat(1_000_000);
    expect(parseCount(`${digits}x`)).toBeUndefined();
    expect(parseCount(`${'0'.repeat(1_000_000)}.${'0'.repeat(1_000_000)}`)).toBe(0);
    expect(parseCount(`.${digits}e${digits}.`)).toBeUndefined();
  });
});
