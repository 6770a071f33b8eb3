import type { ModelInfo, ModelPrice } from '@pydantic/genai-prices';
import type { DatedPrice, PricedModel } from './priced-model.ts';

/** Grows with every change of the table below, and of the further facts: other prices are another version of the book. */
export const additionsVersion = 2;

interface AddedModel extends Pick<PricedModel, 'id' | 'prices' | 'service_tiers'> {
  /** Absent: that of the facts. */
  readonly match?: ModelInfo['match'];
}

const named = (...names: readonly string[]): ModelInfo['match'] => ({ or: names.map((name) => ({ equals: name })) });
const from = (date: string) => ({ type: 'start_date', start_date: date }) as const;

/** Nova costs otherwise by its geographic profiles outside of the United States. */
const novaIn = (geography: string, size: string, prices: ModelPrice): AddedModel => ({
  id: `${geography}.amazon.nova-${size}-v1:0`,
  match: { starts_with: `${geography}.amazon.nova-${size}-v1` },
  prices,
});

/** Both names were one model from September 2025 on, and their discount by night ended. */
const deepSeekSince: readonly DatedPrice[] = [
  { constraint: from('2025-09-05'), prices: { input_mtok: 0.56, cache_read_mtok: 0.07, output_mtok: 1.68 } },
  { constraint: from('2025-09-29'), prices: { input_mtok: 0.28, cache_read_mtok: 0.028, output_mtok: 0.42 } },
];

const peaks = [
  { type: 'time_of_date', start_time: '01:00:00Z', end_time: '04:00:00Z' },
  { type: 'time_of_date', start_time: '06:00:00Z', end_time: '10:00:00Z' },
] as const;

const weekendsSince = '2026-08-23';

/** Twice the price at the hours of work in Beijing, from 17 August 2026 on, and not on weekends from the 23rd on. */
const peakPrices = (prices: ModelPrice, since: string, until?: string): readonly DatedPrice[] => {
  const dated = { since, ...(until === undefined ? {} : { until }) };
  return peaks.flatMap((constraint) => [
    { ...dated, constraint, prices, onWeekdays: true },
    ...(since < weekendsSince ? [{ since, until: weekendsSince, constraint, prices }] : []),
  ]);
};

const flash = { input_mtok: 0.15, cache_read_mtok: 0.003, output_mtok: 0.6 };
const flashAtPeak = { input_mtok: 0.3, cache_read_mtok: 0.006, output_mtok: 1.2 };

const byDay = { type: 'time_of_date', start_time: '00:30:00Z', end_time: '16:30:00Z' } as const;
const reasonerByDay = { input_mtok: 0.55, cache_read_mtok: 0.14, output_mtok: 2.19 };
const byNight = { input_mtok: 0.135, cache_read_mtok: 0.035, output_mtok: 0.55 };

/**
 * Models that the facts of genai-prices lack or price otherwise than their provider: published prices in dollars per
 * million, which LiteLLM's price file states too. By provider; one with the id of a model of the facts replaces what it
 * states of it.
 */
export const addedModels: Readonly<Record<string, readonly AddedModel[]>> = {
  openai: [
    {
      id: 'gpt-5.6-cyber',
      prices: {
        input_mtok: { base: 12.5, tiers: [{ start: 272_000, price: 25 }] },
        cache_read_mtok: { base: 1.25, tiers: [{ start: 272_000, price: 2.5 }] },
        cache_write_mtok: { base: 15.625, tiers: [{ start: 272_000, price: 31.25 }] },
        output_mtok: { base: 75, tiers: [{ start: 272_000, price: 112.5 }] },
      },
    },
    // Open weights, which others serve and OpenAI does not: their prices are those of whoever serves them.
    { id: 'gpt-oss-120b', prices: {} },
    { id: 'gpt-oss-20b', prices: {} },
    {
      id: 'gpt-4o-audio-preview',
      match: named('gpt-4o-audio-preview', 'gpt-4o-audio-preview-2024-12-17', 'gpt-4o-audio-preview-2025-06-03'),
      prices: { input_mtok: 2.5, input_audio_mtok: 40, output_mtok: 10, output_audio_mtok: 80 },
    },
    {
      id: 'gpt-4o-mini-audio-preview',
      match: named('gpt-4o-mini-audio-preview', 'gpt-4o-mini-audio-preview-2024-12-17'),
      prices: { input_mtok: 0.15, input_audio_mtok: 10, output_mtok: 0.6, output_audio_mtok: 20 },
    },
    {
      id: 'ft:gpt-4o',
      match: { starts_with: 'ft:gpt-4o-2024-' },
      prices: { input_mtok: 3.75, cache_read_mtok: 1.875, output_mtok: 15 },
    },
    {
      id: 'ft:gpt-4o-mini',
      match: { starts_with: 'ft:gpt-4o-mini-2024-' },
      prices: { input_mtok: 0.3, cache_read_mtok: 0.15, output_mtok: 1.2 },
    },
    {
      id: 'ft:gpt-4.1',
      match: { starts_with: 'ft:gpt-4.1-2025-' },
      prices: { input_mtok: 3, cache_read_mtok: 0.75, output_mtok: 12 },
    },
    {
      id: 'ft:gpt-4.1-mini',
      match: { starts_with: 'ft:gpt-4.1-mini-2025-' },
      prices: { input_mtok: 0.8, cache_read_mtok: 0.2, output_mtok: 3.2 },
    },
    {
      id: 'ft:gpt-4.1-nano',
      match: { starts_with: 'ft:gpt-4.1-nano-2025-' },
      prices: { input_mtok: 0.2, cache_read_mtok: 0.05, output_mtok: 0.8 },
    },
    {
      id: 'ft:o4-mini',
      match: { starts_with: 'ft:o4-mini-2025-' },
      prices: { input_mtok: 4, cache_read_mtok: 1, output_mtok: 16 },
    },
  ],
  azure: [
    { id: 'gpt-oss-120b', match: named('gpt-oss-120b'), prices: { input_mtok: 0.15, output_mtok: 0.6 } },
    { id: 'deepseek-r1', match: named('deepseek-r1'), prices: { input_mtok: 1.35, output_mtok: 5.4 } },
    { id: 'deepseek-v3.2', match: named('deepseek-v3.2'), prices: { input_mtok: 0.58, output_mtok: 1.68 } },
    {
      id: 'deepseek-v4-flash',
      match: named('deepseek-v4-flash'),
      prices: { input_mtok: 0.19, cache_read_mtok: 0.028, output_mtok: 0.51 },
    },
    {
      id: 'deepseek-v4-pro',
      match: named('deepseek-v4-pro'),
      prices: { input_mtok: 1.74, cache_read_mtok: 0.145, output_mtok: 3.48 },
    },
    {
      id: 'deepseek-v4-flash-0731',
      match: named('deepseek-v4-flash-0731'),
      prices: { input_mtok: 0.44, cache_read_mtok: 0.014, output_mtok: 1.32 },
    },
    { id: 'grok-3-mini', match: named('grok-3-mini'), prices: { input_mtok: 0.25, output_mtok: 1.27 } },
  ],
  aws: [
    novaIn('apac', 'lite', { input_mtok: 0.063, cache_read_mtok: 0.01575, output_mtok: 0.252 }),
    novaIn('apac', 'micro', { input_mtok: 0.037, cache_read_mtok: 0.00925, output_mtok: 0.148 }),
    novaIn('apac', 'pro', { input_mtok: 0.84, cache_read_mtok: 0.21, output_mtok: 3.36 }),
    novaIn('apac', '2-lite', { input_mtok: 0.396, cache_read_mtok: 0.099, output_mtok: 3.311 }),
    novaIn('eu', '2-lite', { input_mtok: 0.429, cache_read_mtok: 0.10725, output_mtok: 3.597 }),
    novaIn('eu', 'lite', { input_mtok: 0.078, cache_read_mtok: 0.0195, output_mtok: 0.312 }),
    novaIn('eu', 'micro', { input_mtok: 0.046, cache_read_mtok: 0.0115, output_mtok: 0.184 }),
  ],
  google: [
    {
      id: 'gemini-3.8-flash-cyber',
      match: named('gemini-3.8-flash-cyber'),
      prices: { input_mtok: 1.5, cache_read_mtok: 0.15, output_mtok: 7.5 },
      service_tiers: {
        batch: { prices: { input_mtok: 0.75, cache_read_mtok: 0.075, output_mtok: 3.75 } },
        flex: { prices: { input_mtok: 0.75, cache_read_mtok: 0.075, output_mtok: 3.75 } },
        priority: { prices: { input_mtok: 2.7, cache_read_mtok: 0.27, output_mtok: 13.5 } },
      },
    },
    {
      id: 'gemini-1.5-flash-8b',
      match: { starts_with: 'gemini-1.5-flash-8b' },
      prices: {
        input_mtok: { base: 0.0375, tiers: [{ start: 128_000, price: 0.075 }] },
        cache_read_mtok: { base: 0.01, tiers: [{ start: 128_000, price: 0.02 }] },
        output_mtok: { base: 0.15, tiers: [{ start: 128_000, price: 0.3 }] },
      },
    },
  ],
  deepseek: [
    {
      id: 'deepseek-chat',
      match: { starts_with: 'deepseek-chat' },
      prices: [
        { prices: byNight },
        { constraint: byDay, prices: { input_mtok: 0.27, cache_read_mtok: 0.07, output_mtok: 1.1 } },
        ...deepSeekSince,
      ],
    },
    {
      id: 'deepseek-reasoner',
      match: named('deepseek-reasoner'),
      prices: [{ prices: byNight }, { constraint: byDay, prices: reasonerByDay }, ...deepSeekSince],
    },
    {
      id: 'deepseek-v4-flash',
      prices: [
        { prices: { input_mtok: 0.14, cache_read_mtok: 0.0028, output_mtok: 0.28 } },
        { constraint: from('2026-08-17'), prices: { input_mtok: 0.22, cache_read_mtok: 0.007, output_mtok: 0.66 } },
        ...peakPrices({ input_mtok: 0.44, cache_read_mtok: 0.014, output_mtok: 1.32 }, '2026-08-17', '2026-09-10'),
        { constraint: from('2026-09-10'), prices: flash },
        ...peakPrices(flashAtPeak, '2026-09-10'),
      ],
    },
    { id: 'deepseek-flash', prices: [{ prices: flash }, ...peakPrices(flashAtPeak, '2026-09-10')] },
    {
      id: 'deepseek-v4-pro',
      prices: [
        { prices: { input_mtok: 0.435, cache_read_mtok: 0.003625, output_mtok: 0.87 } },
        { constraint: from('2026-08-17'), prices: { input_mtok: 0.66, cache_read_mtok: 0.022, output_mtok: 1.98 } },
        ...peakPrices({ input_mtok: 1.32, cache_read_mtok: 0.044, output_mtok: 3.96 }, '2026-08-17'),
      ],
    },
    {
      id: 'deepseek-r1',
      match: { starts_with: 'deepseek-r1' },
      // Others serve it since the discount ended.
      prices: [
        { prices: byNight },
        { constraint: byDay, prices: reasonerByDay },
        { constraint: from('2025-09-05'), prices: reasonerByDay },
      ],
    },
  ],
  mistral: [
    {
      id: 'magistral-medium-latest',
      match: named('magistral-medium-latest'),
      prices: [
        { prices: { input_mtok: 2, output_mtok: 5 } },
        { constraint: from('2026-09-14'), prices: { input_mtok: 1.5, cache_read_mtok: 0.15, output_mtok: 7.5 } },
      ],
    },
    {
      id: 'magistral-small-latest',
      match: named('magistral-small-latest'),
      prices: [
        { prices: { input_mtok: 0.5, output_mtok: 1.5 } },
        { constraint: from('2026-09-14'), prices: { input_mtok: 0.15, cache_read_mtok: 0.015, output_mtok: 0.6 } },
      ],
    },
    {
      id: 'mistral-large-latest',
      match: named('mistral-large-latest'),
      prices: [
        { prices: { input_mtok: 2, output_mtok: 6 } },
        {
          constraint: from('2025-12-02'),
          prices: { input_mtok: 0.5, cache_read_mtok: 0.05, output_mtok: 1.5 },
        },
      ],
    },
  ],
  'x-ai': [
    {
      id: 'grok-code-fast-1',
      prices: [
        { prices: { input_mtok: 0.2, cache_read_mtok: 0.02, output_mtok: 1.5 } },
        // Since it was retired, another model answers to its name.
        {
          constraint: from('2026-05-15'),
          prices: {
            input_mtok: { base: 1, tiers: [{ start: 199_999, price: 2 }] },
            cache_read_mtok: { base: 0.2, tiers: [{ start: 199_999, price: 0.4 }] },
            output_mtok: { base: 2, tiers: [{ start: 199_999, price: 4 }] },
          },
        },
      ],
    },
  ],
  cohere: [
    {
      id: 'embed-v3.0',
      match: named(
        'embed-english-v3.0',
        'embed-multilingual-v3.0',
        'embed-english-light-v3.0',
        'embed-multilingual-light-v3.0',
      ),
      prices: { input_mtok: 0.1 },
    },
  ],
};
