import type { ModelInfo } from '@pydantic/genai-prices';

/** Grows with every change of the table below: other prices are another version of the book. */
export const additionsVersion = 1;

const named = (...names: readonly string[]): ModelInfo['match'] => ({ or: names.map((name) => ({ equals: name })) });
const from = (date: string) => ({ type: 'start_date', start_date: date }) as const;

/** Both names were one model from September 2025 on, and their discount by night ended. */
const deepSeekSince: ModelInfo['prices'] = [
  { constraint: from('2025-09-05'), prices: { input_mtok: 0.56, cache_read_mtok: 0.07, output_mtok: 1.68 } },
  { constraint: from('2025-09-29'), prices: { input_mtok: 0.28, cache_read_mtok: 0.028, output_mtok: 0.42 } },
];
const byDay = { type: 'time_of_date', start_time: '00:30:00Z', end_time: '16:30:00Z' } as const;
const reasonerByDay = { input_mtok: 0.55, cache_read_mtok: 0.14, output_mtok: 2.19 };
const byNight = { input_mtok: 0.135, cache_read_mtok: 0.035, output_mtok: 0.55 };

/**
 * Models that the facts of genai-prices lack or price otherwise than their provider: published prices in dollars per
 * million, which LiteLLM's price file states too. By provider; one replaces the model of the facts that has its id.
 */
export const addedModels: Readonly<Record<string, readonly ModelInfo[]>> = {
  openai: [
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
  google: [
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
      id: 'deepseek-r1',
      match: { starts_with: 'deepseek-r1' },
      prices: [{ prices: byNight }, { constraint: byDay, prices: reasonerByDay }],
    },
  ],
  mistral: [
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
