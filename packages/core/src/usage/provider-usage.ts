import { canonicalBucket } from '../pricing/bucket-names.ts';
import { parseCount } from './count.ts';
import { bucketsOf, givenUsage, provenByTotal, type ReportedUsage } from './normalise-usage.ts';
import { takeOutLifetimes } from './cache-lifetimes.ts';
import { addModalities, isObject, namedParts, withoutRepeats, type Counts, type Given } from './provider-parts.ts';
import { sumOf } from './sums.ts';
import { providerShapes, type ProviderShape } from './provider-shapes.ts';
import type { Usage } from './usage.ts';

export type ProviderUsage =
  | Pick<Usage, 'details' | 'convention'>
  /** Paths of the values that are no counts. */
  | { readonly wrong: readonly (readonly string[])[] };

/**
 * Usage in the shape of a provider's own answer, as buckets that exclude one another: the shape defines which count is
 * part of which, so parts never bring their whole below 0, and a total that only parts outside their wholes come to
 * proves that they are outside. Counts that are not in the shape stay buckets of their own, but for other names of the
 * wholes; values that are no number are left out. `undefined` when it has no such shape.
 */
export const providerUsage = (given: Given): ProviderUsage | undefined => {
  if (isObject(given[billedName])) return billedUsage(given[billedName]);
  const shape = providerShapes.find((candidate) => hasShape(given, candidate));
  return shape === undefined ? undefined : usageIn(shape, given);
};

const billedName = 'billed_units';

/** Cohere's usage: what it bills, by unit, beside the tokens of the whole prompt with what Cohere adds to it. */
const billedUsage = (billed: Given): ProviderUsage => {
  const wrong: string[][] = [];
  const counts = Object.entries(otherCounts(billed, new Set(), wrong)).map(
    ([name, count]) => [canonicalBucket(name), count] as const,
  );
  if (wrong.length > 0) return { wrong: wrong.map((path) => [billedName, ...path]) };
  return { details: givenUsage(Object.fromEntries(counts)).details, convention: 'given' };
};

const hasShape = (given: Given, shape: ProviderShape): boolean => {
  const { input, output, total, marks, marksWithoutOutput = [], inputDetails, outputDetails } = shape;
  const isCount = (name: string): boolean => parseCount(given[name]) !== undefined;
  if (!isCount(input) || !isCount(total)) return false;
  if ((given[output] ?? null) === null) return marksWithoutOutput.some(isCount);
  if (!isCount(output)) return false;
  if (marks.some((name) => isObject(given[name]) || isCount(name))) return true;
  const known = new Set([input, output, total, ...inputDetails, ...outputDetails]);
  return Object.keys(given).every((name) => known.has(name));
};

const usageIn = (shape: ProviderShape, given: Given): ProviderUsage => {
  const wrong: string[][] = [];
  const known = new Set([shape.input, shape.output, shape.total, ...shape.repeats]);
  const countOf = (name: string | undefined): number | undefined => {
    if (name === undefined) return undefined;
    known.add(name);
    const value = given[name] ?? undefined;
    const count = parseCount(value);
    if (count === undefined && value !== undefined) wrong.push([name]);
    return count;
  };
  const namedInputParts = partsOf(given, shape, 'input_', wrong, known);
  const outputParts = partsOf(given, shape, 'output_', wrong, known);
  for (const [parts, names] of [
    [namedInputParts, shape.inputParts],
    [outputParts, shape.outputParts],
  ] as const) {
    for (const [name, bucket] of Object.entries(names)) {
      const count = countOf(name);
      if (count !== undefined) parts[bucket] ??= count;
    }
  }
  const inputParts = withoutRepeats(namedInputParts);
  takeOutLifetimes(inputParts);
  addModalities({ inputParts, outputParts }, given, shape);
  const thoughts = countOf(shape.thoughts) ?? 0;
  if (thoughts > 0) outputParts['output_reasoning_tokens'] = thoughts;
  const usage = exclusiveBuckets({
    input: (countOf(shape.input) ?? 0) + (countOf(shape.toolInput) ?? 0),
    output: (countOf(shape.output) ?? 0) + thoughts,
    total: countOf(shape.total),
    inputParts,
    outputParts,
  });
  const others = otherCounts(given, known, wrong);
  return wrong.length > 0
    ? { wrong }
    : { ...usage, details: { ...usage.details, ...othersBeside(others, usage.details) } };
};

const partsOf = (
  given: Given,
  { inputDetails, outputDetails, detailBuckets }: ProviderShape,
  prefix: 'input_' | 'output_',
  wrong: string[][],
  known: Set<string>,
): Counts => {
  const names = prefix === 'input_' ? inputDetails : outputDetails;
  for (const name of names) known.add(name);
  const name = names.find((candidate) => isObject(given[candidate]));
  if (name === undefined) return {};
  return namedParts(given[name] as Given, prefix, detailBuckets, (part) => wrong.push([name, part]));
};

const exclusiveBuckets = (given: ReportedUsage): Pick<Usage, 'details' | 'convention'> => {
  const [reported, counting] = provenByTotal(given, 'inclusive');
  const { input = 0, output = 0, inputParts = {}, outputParts = {} } = reported;
  const usage = bucketsOf(
    {
      ...reported,
      input: counting === 'exclusive' ? input : Math.max(input, sumOf(inputParts)),
      output: Math.max(output, sumOf(outputParts)),
    },
    counting,
  );
  const ordered = { input, ...inputParts, output, ...outputParts };
  return { details: { ...ordered, ...usage?.details }, convention: usage?.convention ?? counting };
};

/** Other names of a whole repeat it with its parts, also where these leave 0 of it: then they would be billed again. */
const repeatsWhole = (name: string): boolean => ['input', 'output'].includes(canonicalBucket(name));

const othersBeside = (others: Counts, details: Usage['details']): Counts =>
  Object.fromEntries(Object.entries(others).filter(([name]) => !Object.hasOwn(details, name) && !repeatsWhole(name)));

/** Numbers of 0 or more that are no counts are times and prices; texts and objects are no numbers at all. */
const otherCounts = (given: Given, known: ReadonlySet<string>, wrong: string[][]): Counts => {
  const counts: [string, number][] = [];
  for (const [name, value] of Object.entries(given)) {
    if (known.has(name)) continue;
    const count = parseCount(value);
    if (count !== undefined && name.isWellFormed()) counts.push([name, count]);
    else if (count !== undefined || isNegative(value)) wrong.push([name]);
  }
  return Object.fromEntries(counts);
};

const isNegative = (value: unknown): boolean =>
  (typeof value === 'number' || typeof value === 'string') && Number(value) < 0;
