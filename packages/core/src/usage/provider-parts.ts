import { canonicalBucket } from '../pricing/bucket-names.ts';
import { lifetimesIn } from './cache-lifetimes.ts';
import { parseCount } from './count.ts';
import type { ProviderShape } from './provider-shapes.ts';

export type Given = Readonly<Record<string, unknown>>;
export type Counts = Record<string, number>;

export const isObject = (value: unknown): value is Given =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const cachedByModality = 'cached_tokens_details';
const writtenByLifetime = 'cache_creation_token_details';
/** The remainder of the whole, repeated. */
const plainText: Readonly<Record<string, null>> = { text_tokens: null };

/** The entries of a details object as buckets. A number that is no count is reported as wrong. */
export const namedParts = (
  details: Given,
  prefix: 'input_' | 'output_',
  buckets: ProviderShape['detailBuckets'] = plainText,
  wrong: (name: string) => void,
): Counts => {
  const parts: [string, number][] = [];
  for (const [name, value] of Object.entries(details)) {
    if (value === null || name === cachedByModality) continue;
    const count = parseCount(value);
    if (count !== undefined && name.isWellFormed()) {
      const bucket = Object.hasOwn(buckets, name) ? buckets[name] : `${prefix}${name}`;
      if (typeof bucket === 'string') parts.push([bucket, count]);
    } else if (typeof value === 'number' || typeof value === 'string') wrong(name);
  }
  const counts: Counts = Object.fromEntries(parts);
  const written = details[writtenByLifetime];
  if (isObject(written)) Object.assign(counts, lifetimesIn(written));
  const cached = details[cachedByModality];
  if (isObject(cached)) {
    for (const modality of ['audio', 'image']) moveCached(counts, modality, parseCount(cached[`${modality}_tokens`]));
  }
  return counts;
};

/** Of several names of one bucket, as LiteLLM has for cache writes, the one with the largest count. */
export const withoutRepeats = (parts: Counts): Counts => {
  const names = new Map<string, string>();
  for (const [name, count] of Object.entries(parts)) {
    const bucket = canonicalBucket(name);
    const other = parts[names.get(bucket) ?? ''] ?? -1;
    if (count > other || (count === other && name === bucket)) names.set(bucket, name);
  }
  return Object.fromEntries(Object.entries(parts).filter(([name]) => names.get(canonicalBucket(name)) === name));
};

/** The modalities among Google's counts that have prices of their own: audio, and images in the output. */
export const addModalities = (
  { inputParts, outputParts }: { readonly inputParts: Counts; readonly outputParts: Counts },
  given: Given,
  { modalities }: ProviderShape,
): void => {
  if (modalities === undefined) return;
  const unitsOf = (name: string, modality: string): number => unitsIn(given[name], modality, modalities.count);
  const parts = [
    [inputParts, 'input_audio_tokens', unitsOf(modalities.input, 'AUDIO')],
    [outputParts, 'output_audio_tokens', unitsOf(modalities.output, 'AUDIO')],
    [outputParts, 'output_image_tokens', unitsOf(modalities.output, 'IMAGE')],
  ] as const;
  for (const [counts, bucket, units] of parts) if (units > 0) counts[bucket] = units;
  moveCached(inputParts, 'audio', unitsOf(modalities.cached, 'AUDIO'));
};

const unitsIn = (list: unknown, modality: string, countName: string): number => {
  if (!Array.isArray(list)) return 0;
  const entry: unknown = list.find((item: unknown) => isObject(item) && item['modality'] === modality);
  return isObject(entry) ? (parseCount(entry[countName]) ?? 0) : 0;
};

/**
 * Cached tokens of a modality are included in the cached input and in that modality: they become a bucket of their own.
 */
export const moveCached = (parts: Counts, modality: string, cached: number | undefined): void => {
  if (cached === undefined || cached === 0) return;
  for (const bucket of ['input_cached_tokens', `input_${modality}_tokens`]) {
    parts[bucket] = Math.max((parts[bucket] ?? 0) - cached, 0);
  }
  parts[`input_cached_${modality}_tokens`] = cached;
};
