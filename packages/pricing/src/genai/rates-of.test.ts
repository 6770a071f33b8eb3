import { parseUsd } from '@spanledger/core';
import { expect, it } from 'vitest';
import { ratesOf } from './rates-of.ts';

const usd = (text: string): bigint => parseUsd(text)!;
const flat = (text: string) => ({ base: usd(text), tiers: [] });

it('a price of cache writes is that of five-minute ones too, unless these have their own', () => {
  expect(ratesOf({ cache_write_mtok: 3.75 })).toEqual({
    input_cache_creation: flat('3.75'),
    input_cache_creation_5m: flat('3.75'),
  });
  expect(ratesOf({ cache_write_5m_mtok: 4, cache_write_mtok: 3.75, cache_write_1h_mtok: 6 })).toEqual({
    input_cache_creation: flat('3.75'),
    input_cache_creation_5m: flat('4'),
    input_cache_creation_1h: flat('6'),
  });
});

it.each([
  ['input_mtok', 'input'],
  ['cache_read_mtok', 'input_cached_tokens'],
  ['cache_write_1h_mtok', 'input_cache_creation_1h'],
  ['input_audio_mtok', 'input_audio_tokens'],
  ['input_image_mtok', 'input_image_tokens'],
  ['input_video_mtok', 'input_video_tokens'],
  ['cache_audio_read_mtok', 'input_cached_audio_tokens'],
  ['cache_image_read_mtok', 'input_cached_image_tokens'],
  ['output_mtok', 'output'],
  ['output_reasoning_mtok', 'output_reasoning_tokens'],
  ['output_citation_mtok', 'output_citation_tokens'],
  ['output_audio_mtok', 'output_audio_tokens'],
  ['output_image_mtok', 'output_image_tokens'],
  ['output_video_mtok', 'output_video_tokens'],
])('%s is the price of %s', (priceKey, bucket) => {
  expect(ratesOf({ [priceKey]: 2 })).toEqual({ [bucket]: flat('2') });
});

it('a price is the decimal text of its number, exactly, and 0 is a price', () => {
  expect(ratesOf({ input_mtok: 0.1, output_mtok: 1e-7, cache_read_mtok: 0 })).toEqual({
    input: flat('0.1'),
    output: flat('0.0000001'),
    input_cached_tokens: flat('0'),
  });
});

it('tiers of a price are in the order of their starts, so the highest one that is exceeded applies', () => {
  const tiers = [
    { start: 200_000, price: 4 },
    { start: 32_000, price: 2 },
    { start: 128_000, price: 3 },
  ];
  expect(ratesOf({ input_mtok: { base: 1, tiers } })['input']).toEqual({
    base: usd('1'),
    tiers: [
      { above: 32_000, rate: usd('2') },
      { above: 128_000, rate: usd('3') },
      { above: 200_000, rate: usd('4') },
    ],
  });
});

it('a price of what no bucket counts is left out, and an impossible one is an error', () => {
  expect(ratesOf({ requests_kcount: 5 })).toEqual({});
  expect(() => ratesOf({ input_mtok: -1 })).toThrow('impossible price: -1');
  expect(() => ratesOf({ input_mtok: Number.NaN })).toThrow('impossible price: NaN');
});
