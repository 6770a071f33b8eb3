import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProjectId } from '../ids.ts';
import { formatUsd, parseUsd, sumUsd, type Usd } from '../money/usd.ts';
import { givenUsage } from '../usage/normalise-usage.ts';
import type { PriceBook, Rate } from './price-book.ts';
import { priceObservation } from './price-observation.ts';

const project = 'project' as ProjectId;
const usd = (text: string): Usd => parseUsd(text)!;
const flat = (dollars: string): Rate => ({ base: usd(dollars), tiers: [] });

const rates: Readonly<Record<string, Rate>> = {
  input: { base: usd('3'), tiers: [{ above: 200_000, rate: usd('6') }] },
  input_cached_tokens: flat('0.3'),
  input_cache_creation: flat('3.75'),
  output: { base: usd('15'), tiers: [{ above: 200_000, rate: usd('22.5') }] },
};

const ratesByModel = new Map<string, Readonly<Record<string, Rate>>>([
  ['known', rates],
  ['two prices', { input: flat('1'), output: flat('2') }],
  ['sound and images', { input: flat('1'), input_audio_tokens: flat('9'), input_image_tokens: flat('4') }],
  [
    'modalities',
    {
      input: flat('1'),
      input_cached_tokens: flat('2'),
      output: flat('3'),
      input_image_tokens: flat('4'),
      input_video_tokens: flat('5'),
      input_audio_tokens: flat('6'),
      output_audio_tokens: flat('7'),
      output_image_tokens: flat('8'),
    },
  ],
  ['per unit', { total: { base: usd('2'), tiers: [{ above: 1000, rate: usd('3') }] }, output: flat('5') }],
]);

const book: Pick<PriceBook, 'find'> = {
  find: ({ model }) => {
    expect(model).toEqual(expect.any(String));
    const found = ratesByModel.get(model);
    return found && { modelId: `${model}-1`, provider: 'p', version: 'v1', rates: found };
  },
};

interface Given {
  readonly model?: string | null;
  readonly usage?: Record<string, number>;
  readonly provided?: Record<string, string>;
  readonly startTime?: number | null;
}

const price = ({ model = 'known', usage, provided, startTime = 1 }: Given) => {
  const amounts = provided && Object.entries(provided).map(([bucket, text]) => [bucket, usd(text)]);
  const cost = priceObservation(
    project,
    {
      model,
      provider: null,
      modelParameters: null,
      startTime,
      usage: usage === undefined ? null : givenUsage(usage),
      providedCost: amounts === undefined ? null : (Object.fromEntries(amounts) as Record<string, Usd>),
    },
    book,
  );
  const details = Object.fromEntries(
    Object.entries(cost.details).map(([bucket, amount]) => [bucket, formatUsd(amount)]),
  );
  return { ...cost, details, total: cost.total === null ? null : formatUsd(cost.total) };
};

describe('a cost that the client gave', () => {
  it('wins over any price', () => {
    expect(price({ usage: { input: 1_000_000 }, provided: { total: '0.5' } })).toEqual({
      source: 'provided',
      details: {},
      total: '0.5',
      modelId: 'known-1',
      priceVersion: null,
    });
  });

  it('given in parts, has their sum for its total', () => {
    const provided = { input: '0.1', output: '0.2', input_cached_tokens: '0.000000000001' };
    const expected = { source: 'provided', details: provided, total: '0.300000000001', modelId: 'known-1' };
    expect(price({ provided })).toMatchObject(expected);
  });

  it('a cost that the client gave keeps a total that its parts do not add up to', () => {
    expect(price({ provided: { input: '0.1', total: '7' } })).toMatchObject({ details: { input: '0.1' }, total: '7' });
  });

  it('a cost that the client gave may be 0', () => {
    expect(price({ usage: { input: 5 }, provided: { total: '0' } })).toMatchObject({ source: 'provided', total: '0' });
  });

  it('a cost that is given without any part states nothing', () => {
    expect(price({ usage: { input: 1000 }, provided: {} })).toMatchObject({ source: 'computed', total: '0.003' });
  });

  it('a cost that the client gave needs no model', () => {
    expect(price({ model: null, provided: { total: '1' } })).toMatchObject({ source: 'provided', modelId: null });
  });
});

describe('a computed cost', () => {
  it('a computed cost is units times price, bucket by bucket', () => {
    const usage = { input: 100, input_cached_tokens: 1000, input_cache_creation: 10, output: 20 };
    expect(price({ usage })).toEqual({
      source: 'computed',
      details: {
        input: '0.0003',
        input_cached_tokens: '0.0003',
        input_cache_creation: '0.0000375',
        output: '0.0003',
      },
      total: '0.0009375',
      modelId: 'known-1',
      priceVersion: 'v1',
    });
  });

  it('a computed cost has the tier price for every unit once all input together is above its start', () => {
    const cached = { input: 100_000, input_cached_tokens: 100_000, output: 1000 };
    expect(price({ usage: cached }).details).toMatchObject({ input: '0.3', output: '0.015' });
    const above = { ...cached, input: 100_001 };
    expect(price({ usage: above }).details).toMatchObject({ input: '0.600006', output: '0.0225' });
  });

  it.each(['cached_modality_TEXT', 'cached_modality_1', 'tool_use_prompt_token_count', 'toolUsePromptTokenCount'])(
    'input whose name does not tell it, as %s, is part of the size that selects the tier',
    (bucket) => {
      const usage = { input: 150_000, [bucket]: 50_000, output: 1000 };
      expect(price({ usage }).details).toMatchObject({ input: '0.45', output: '0.015' });
      expect(price({ usage: { ...usage, [bucket]: 50_001 } }).details).toMatchObject({
        input: '0.9',
        output: '0.0225',
      });
    },
  );

  it('a modality of Google has the same price by its number as by its name', () => {
    const names = ['TEXT', 'IMAGE', 'VIDEO', 'AUDIO', 'DOCUMENT'];
    const sides = ['input', 'cached', 'output'];
    const usageOf = (nameOf: (index: number) => string | number): Record<string, number> =>
      Object.fromEntries(
        sides.flatMap((side) => names.map((_name, index) => [`${side}_modality_${nameOf(index)}`, (index + 1) * 1000])),
      );
    const [byName, byNumber] = [usageOf((index) => names[index] ?? ''), usageOf((index) => index + 1)];
    for (const model of ['known', 'modalities']) {
      const found = Object.values(price({ model, usage: byName }).details);
      expect(found).toHaveLength(15);
      expect(Object.values(price({ model, usage: byNumber }).details)).toEqual(found);
    }
    expect(price({ model: 'modalities', usage: byNumber }).details).toMatchObject({
      input_modality_2: '0.008',
      cached_modality_2: '0.004',
      output_modality_4: '0.028',
    });
  });

  it('a computed cost prices a bucket without a price as what it is a part of', () => {
    const usage = { input_cache_creation_5m: 1000, input_audio_tokens: 100, output_reasoning_tokens: 100 };
    expect(price({ usage }).details).toEqual({
      input_cache_creation_5m: '0.00375',
      input_audio_tokens: '0.0003',
      output_reasoning_tokens: '0.0015',
    });
    const nearest = { input_cache_creation_5m: 1000, input_cached_audio_tokens: 1000 };
    expect(price({ model: 'two prices', usage: nearest }).details).toEqual({
      input_cache_creation_5m: '0.001',
      input_cached_audio_tokens: '0.001',
    });
  });

  it('cached sound and images without a cached price cost what they cost uncached, not what text does', () => {
    const usage = {
      input_cached_audio_tokens: 1000,
      input_cached_image_tokens: 1000,
      cached_modality_AUDIO: 2000,
      cached_modality_IMAGE: 2000,
    };
    expect(price({ model: 'sound and images', usage }).details).toEqual({
      input_cached_audio_tokens: '0.009',
      input_cached_image_tokens: '0.004',
      cached_modality_AUDIO: '0.018',
      cached_modality_IMAGE: '0.008',
    });
    expect(price({ usage: { input_cached_audio_tokens: 1000 } }).total).toBe('0.0003');
  });

  it('a computed cost knows the names that other emitters give to the buckets, and the input that they hold', () => {
    const usage = { input_tokens: 150_000, cache_read_input_tokens: 100_000, output_tokens: 1000 };
    expect(price({ usage }).details).toEqual({
      input_tokens: '0.9',
      cache_read_input_tokens: '0.03',
      output_tokens: '0.0225',
    });
  });

  it('pays once for units that a map holds under two names', () => {
    expect(price({ usage: { input: 1000, input_tokens: 1000 } })).toMatchObject({ total: '0.003' });
    expect(price({ usage: { input: 0, input_tokens: 1000 } })).toMatchObject({ total: '0.003' });
  });

  it('pays once for units that a map holds under two names that are both not ours: for the larger count', () => {
    const tokens = { prompt_tokens: 1000, completion_tokens: 100, input_tokens: 1000, output_tokens: 100 };
    const details = { input_tokens: '0.003', completion_tokens: '0.0015' };
    expect(price({ usage: { ...tokens, total_tokens: 1100 } })).toMatchObject({ details, total: '0.0045' });
    for (const usage of [
      { input_text_tokens: 400, input_tokens: 1000, prompt_tokens: 0 },
      { prompt_tokens: 0, input_tokens: 1000, input_text_tokens: 400 },
    ]) {
      expect(price({ usage }).details).toEqual({ input_tokens: '0.003' });
    }
    expect(price({ usage: { input: 0, prompt_tokens: 150_000, input_tokens: 150_000 } }).total).toBe('0.45');
  });

  it('a computed cost is exact for any number of units', () => {
    const units = fc.integer({ min: 1, max: 2 ** 53 - 1 });
    fc.assert(
      fc.property(units, units, (cached, created) => {
        const usage = givenUsage({ input_cached_tokens: cached, input_cache_creation: created });
        const found = priceObservation(
          project,
          { model: 'known', provider: null, modelParameters: null, startTime: 1, usage, providedCost: null },
          book,
        );
        // 0.3 and 3.75 dollars per million are 300,000 and 3,750,000 units of 10^-12 dollars each.
        expect(found.total).toBe(BigInt(cached) * 300_000n + BigInt(created) * 3_750_000n);
        expect(found.total).toBe(sumUsd(Object.values(found.details)));
      }),
    );
  });
});

describe('a price per unit of whatever kind', () => {
  it('a price per unit of whatever kind is that of every bucket without one of its own', () => {
    const usage = { input: 100, images: 10, output: 20 };
    expect(price({ model: 'per unit', usage })).toMatchObject({
      details: { input: '0.0002', images: '0.00002', output: '0.0001' },
      total: '0.00032',
    });
  });

  it('a total without parts is priced, and no total next to its parts', () => {
    expect(price({ model: 'per unit', usage: { total: 500 } })).toMatchObject({
      source: 'computed',
      details: {},
      total: '0.001',
    });
    expect(price({ model: 'per unit', usage: { total: 2000 } }).total).toBe('0.006');
    expect(price({ model: 'per unit', usage: { total: 500, input: 100 } }).total).toBe('0.0002');
  });

  it.each(['total_tokens', 'totalTokens', 'total_token_count', 'totalTokenCount'])(
    'a total that its emitter calls %s is priced as one, and not next to its parts',
    (name) => {
      const alone = { source: 'computed', details: {}, total: '0.001' };
      expect(price({ model: 'per unit', usage: { [name]: 500 } })).toMatchObject(alone);
      expect(price({ model: 'per unit', usage: { [name]: 500, input: 0 } })).toMatchObject(alone);
      expect(price({ model: 'per unit', usage: { [name]: 500, input: 100 } }).total).toBe('0.0002');
    },
  );
});

it('a call with its service tier in the names of its usage has the prices of that tier, whichever was asked for', () => {
  const rates = { input_flex: flat('7'), output: flat('2') };
  const find: PriceBook['find'] = ({ serviceTier }) =>
    serviceTier === 'flex' ? { modelId: 'm', provider: 'p', version: 'v', rates } : undefined;
  const usage = givenUsage({ input_flex: 1_000_000, output_flex: 1_000_000 });
  const modelParameters = '{"service_tier":"priority"}';
  const observation = { model: 'm', provider: null, modelParameters, startTime: 1, usage, providedCost: null };
  // A bucket with a price under its whole name has that.
  const details = { input_flex: usd('7'), output_flex: usd('2') };
  expect(priceObservation(project, observation, { find }).details).toEqual(details);
});

it('a bucket costs its units times its rate, exactly, with halves to even, however large both are', () => {
  const million = 1_000_000n;
  const amounts = fc.oneof(fc.bigInt(0n, 2n ** 20n), fc.bigInt(0n, 2n ** 80n), fc.constant(million / 2n));
  const counts = fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
  fc.assert(
    fc.property(counts, amounts, (units, base) => {
      const found = { modelId: 'm', provider: 'p', version: 'v', rates: { input: { base, tiers: [] } } };
      const observation = {
        model: 'm',
        provider: null,
        modelParameters: null,
        startTime: 1,
        usage: givenUsage({ input: units }),
        providedCost: null,
      };
      const product = BigInt(units) * base;
      const [whole, twice] = [product / million, (product % million) * 2n];
      const expected = twice > million || (twice === million && whole % 2n === 1n) ? whole + 1n : whole;
      expect(priceObservation(project, observation, { find: () => found }).details['input']).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});

describe('no cost', () => {
  it.each<[string, Given]>([
    ['an unknown model', { model: 'unknown', usage: { input: 10 } }],
    ['no model', { model: null, usage: { input: 10 } }],
    ['an unknown start', { startTime: null, usage: { input: 10 } }],
    [
      'a bucket that nobody has a price for',
      { usage: JSON.parse('{"constructor": 5, "__proto__": 1}') as Record<string, number> },
    ],
    ['such a bucket with empty ones', { usage: { input: 0, output: 0, images: 5 } }],
    ['a total alone', { usage: { total: 100 } }],
  ])('is unpriced, never 0: %s', (_name, given) => {
    expect(price(given)).toMatchObject({ source: 'unpriced', details: {}, total: null, priceVersion: null });
  });

  it('no cost is none without usage', () => {
    expect(price({})).toMatchObject({ source: 'none', total: null, modelId: null });
    expect(price({ usage: { input: 0, output: 0 } })).toMatchObject({
      source: 'none',
      total: null,
      modelId: 'known-1',
    });
  });
});
