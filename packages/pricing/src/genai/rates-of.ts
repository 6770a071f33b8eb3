import { parseDecimal, usdScale, type Rate, type RatePerMillion } from '@spanledger/core';
import type { ModelPrice as GenaiPrice } from '@pydantic/genai-prices';

/**
 * The usage buckets of genai-prices' prices. Prices of requests, searches, pages and hours are left out: no bucket
 * counts those.
 */
const bucketsByPriceKey: ReadonlyMap<string, readonly string[]> = new Map([
  ['input_mtok', ['input']],
  ['cache_read_mtok', ['input_cached_tokens']],
  ['cache_write_mtok', ['input_cache_creation', 'input_cache_creation_5m']],
  ['cache_write_5m_mtok', ['input_cache_creation_5m']],
  ['cache_write_1h_mtok', ['input_cache_creation_1h']],
  ['input_audio_mtok', ['input_audio_tokens']],
  ['input_image_mtok', ['input_image_tokens']],
  ['input_video_mtok', ['input_video_tokens']],
  ['cache_audio_read_mtok', ['input_cached_audio_tokens']],
  ['cache_image_read_mtok', ['input_cached_image_tokens']],
  ['output_mtok', ['output']],
  ['output_reasoning_mtok', ['output_reasoning_tokens']],
  ['output_citation_mtok', ['output_citation_tokens']],
  ['output_audio_mtok', ['output_audio_tokens']],
  ['output_image_mtok', ['output_image_tokens']],
  ['output_video_mtok', ['output_video_tokens']],
]);

/** The rates of one price, by usage bucket, from the decimal text of its numbers. */
export const ratesOf = (price: GenaiPrice): Readonly<Record<string, Rate>> => {
  const rates: Record<string, Rate> = {};
  for (const [priceKey, buckets] of bucketsByPriceKey) {
    const rate = rateOf(price[priceKey]);
    if (rate !== undefined) for (const bucket of buckets) rates[bucket] = rate;
  }
  return rates;
};

const rateOf = (price: GenaiPrice[string]): Rate | undefined => {
  if (price === undefined) return undefined;
  if (typeof price === 'number') return { base: perMillion(price), tiers: [] };
  // A tier's price applies to all units of a call whose whole input exceeds its start, as in genai-prices' own
  // calculation.
  const tiers = price.tiers.map(({ start, price }) => ({ above: start, rate: perMillion(price) }));
  return { base: perMillion(price.base), tiers: tiers.sort((a, b) => a.above - b.above) };
};

const perMillion = (dollars: number): RatePerMillion => {
  const rate = parseDecimal(String(dollars), usdScale);
  if (rate === undefined || rate < 0n) throw new Error(`genai-prices holds an impossible price: ${dollars}`);
  return rate;
};
