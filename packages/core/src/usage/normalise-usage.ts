import { setOwn } from '../set-own.ts';
import { withWritesOnce } from './cache-lifetimes.ts';
import { withCacheOnce, withLostCounts, withPromptOnce } from './langchain-counts.ts';
import { sumOf } from './sums.ts';
import { withTierOnce } from './tier-counts.ts';
import { withCacheOfGoose, withTextOnce } from './wrapper-counts.ts';
import type { Usage, UsageConvention, UsageRole } from './usage.ts';

/** The reported usage, before it is decided whether `input` and `output` include their parts. */
export interface ReportedUsage {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly total?: number | undefined;
  /** Parts of the input by canonical bucket, such as `input_cached_tokens`. */
  readonly inputParts?: Readonly<Record<string, number>>;
  readonly outputParts?: Readonly<Record<string, number>>;
}

type Parts = Readonly<Record<string, number>>;

const noParts: Parts = Object.freeze({});

const withoutZeros = (parts: Parts): Parts => {
  const filled: Record<string, number> = {};
  for (const bucket in parts) if ((parts[bucket] ?? 0) > 0) setOwn(filled, bucket, parts[bucket] ?? 0);
  return filled;
};

/** Whether an emitter's parts (cached, reasoning) are within its wholes (input, output) or outside them. */
export type TokenCounting = Exclude<UsageConvention, 'given'>;

/**
 * If only parts outside their wholes add up to the reported total, they are outside: as the reasoning of some providers
 * is outside their output. Returns the output with the parts outside it, and the counting of the input.
 */
export const provenByTotal = (
  reported: ReportedUsage,
  counting: TokenCounting,
): readonly [reported: ReportedUsage, counting: TokenCounting] => {
  const { input, output, total } = reported;
  const inputParts = sumOf(reported.inputParts ?? noParts);
  const outputParts = sumOf(reported.outputParts ?? noParts);
  if (input === undefined || output === undefined || total === undefined) return [reported, counting];
  const beside = total - input - output;
  if (beside <= 0) return [reported, counting];
  const areBothBeside = beside === inputParts + outputParts;
  const isOutputBeside = outputParts > 0 && (areBothBeside || beside === outputParts);
  const isInputBeside = inputParts > 0 && (areBothBeside || (beside === inputParts && !isOutputBeside));
  return [
    isOutputBeside ? { ...reported, output: output + outputParts } : reported,
    isInputBeside ? 'exclusive' : counting,
  ];
};

/**
 * Turns reported usage into buckets that exclude one another. `convention` is the emitter's known counting; parts
 * larger than the whole prove `exclusive` under any counting, and so does a total that includes them in addition.
 * `undefined` when nothing was reported.
 */
export const normaliseUsage = (
  reported: ReportedUsage,
  counting: TokenCounting,
  role: UsageRole = 'own',
): Usage | undefined => {
  const [normalised, known] = provenByTotal(reported, counting);
  return bucketsOf(normalised, known, role);
};

/** The same without regard to the total. */
export const bucketsOf = (
  reported: ReportedUsage,
  counting: TokenCounting,
  role: UsageRole = 'own',
): Usage | undefined => {
  const inputParts = withoutZeros(reported.inputParts ?? noParts);
  const outputParts = withoutZeros(reported.outputParts ?? noParts);
  const { input, output, total } = reported;
  const nothing = input === undefined && output === undefined && total === undefined;
  if (nothing && sumOf(inputParts) + sumOf(outputParts) === 0) return undefined;

  const inputProvesExclusive = sumOf(inputParts) > (input ?? 0);
  const convention = counting === 'exclusive' || inputProvesExclusive ? 'exclusive' : 'inclusive';
  const outputIsWhole = sumOf(outputParts) <= (output ?? 0);
  const details: Record<string, number> = {};
  if (input !== undefined) details['input'] = convention === 'inclusive' ? input - sumOf(inputParts) : input;
  Object.assign(details, inputParts);
  if (output !== undefined) details['output'] = outputIsWhole ? output - sumOf(outputParts) : output;
  Object.assign(details, outputParts);
  return { details: withTotal(details, total), convention, role };
};

const totalNames = ['total', 'total_tokens', 'totalTokens', 'total_token_count', 'totalTokenCount'] as const;

/** True if a name in a caller's map is that of the sum of the other entries. */
export const isTotal = (name: string): boolean => (totalNames as readonly string[]).includes(name);

/**
 * A caller's own map, kept as sent. `total` is its value under that name, or under another one that providers use for
 * it; else the sum of the buckets.
 */
export const givenUsage = (details: Readonly<Record<string, number>>, role: Usage['role'] = 'own'): Usage => {
  const name = totalNames.find((candidate) => Object.hasOwn(details, candidate));
  return { details: withTotal(details, name === undefined ? undefined : details[name]), convention: 'given', role };
};

/** Parts of OpenAI's counts, by the names of its details below `input_` and `output_`. */
const partNames = {
  input: ['input_cached_tokens', 'input_cache_write_tokens', 'input_audio_tokens', 'input_image_tokens'],
  output: [
    'output_reasoning_tokens',
    'output_audio_tokens',
    'output_accepted_prediction_tokens',
    'output_rejected_prediction_tokens',
  ],
} as const;
const wholeNames = new Set<string>([
  'input',
  'output',
  'total',
  ...partNames.input,
  ...partNames.output,
  'input_text_tokens',
  'output_text_tokens',
]);

/**
 * `givenUsage`, but for a map of OpenAI's parts next to an input and an output that alone add up to its total: that
 * total proves that the parts are within them, and they are taken out. So are counts that LangChain's map has twice,
 * and those that it lost are added. Text is the rest of a whole, repeated.
 */
export const ownUsage = (details: Readonly<Record<string, number>>, role: Usage['role'] = 'own'): Usage => {
  const once =
    withTierOnce(details) ??
    withWritesOnce(details) ??
    withCacheOnce(details) ??
    withTextOnce(details) ??
    withCacheOfGoose(details) ??
    withPromptOnce(details);
  if (once !== undefined) return { details: once, convention: 'inclusive', role };
  const found = withLostCounts(details);
  if (found !== undefined) return { details: found, convention: 'exclusive', role };
  const { input, output, total } = details;
  const parts = { input: partsOf(details, partNames.input), output: partsOf(details, partNames.output) };
  const isWhole = input !== undefined && output !== undefined && total !== undefined && input + output === total;
  const within = { input: (input ?? 0) - sumOf(parts.input), output: (output ?? 0) - sumOf(parts.output) };
  const isProven = isWhole && within.input >= 0 && within.output >= 0 && within.input + within.output < total;
  if (!isProven || !Object.keys(details).every((name) => wholeNames.has(name))) return givenUsage(details, role);
  const { input_text_tokens: _inputText, output_text_tokens: _outputText, ...others } = details;
  return { details: { ...others, ...within }, convention: 'inclusive', role };
};

const partsOf = (
  details: Readonly<Record<string, number>>,
  names: readonly string[],
): Readonly<Record<string, number>> => Object.fromEntries(names.map((name) => [name, details[name] ?? 0]));

/** The total is the last of the buckets. */
const withTotal = (details: Parts, total: number | undefined): Parts => {
  const all: Record<string, number> = {};
  let sum = 0;
  for (const bucket in details) {
    if (bucket === 'total') continue;
    const units = details[bucket] ?? 0;
    setOwn(all, bucket, units);
    if (!isTotal(bucket)) sum += units;
  }
  all['total'] = total !== undefined && (total > 0 || sum === 0) ? total : sum;
  return all;
};
