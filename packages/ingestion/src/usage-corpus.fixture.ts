import { readdirSync, readFileSync } from 'node:fs';
import { parseUsd, type ModelPrice, type Rate, type Usd } from '@spanledger/core';
import { z } from 'zod';

/** The corpus of `@spanledger/core`: reports of emitters, with the buckets and the bill by the providers' rules. */
const folder = new URL('../../core/src/pricing/corpus/', import.meta.url);

const price = z.union([
  z.string(),
  z.strictObject({
    base: z.string(),
    tiers: z.array(z.strictObject({ above: z.int(), price: z.string() })),
  }),
]);
const prices = z.record(z.string(), price);

const expectation = {
  usage: z.record(z.string(), z.int()).nullable(),
  convention: z.enum(['inclusive', 'exclusive', 'given']).optional(),
  role: z.enum(['own', 'aggregate']).optional(),
  /** True if totals include it; not checked if absent. */
  counted: z.boolean().optional(),
  /** The name of the span that counts for the same call. */
  repeats: z.string().optional(),
  source: z.enum(['computed', 'provided', 'unpriced', 'none']).optional(),
  /** `units × dollars per million = millionths of a dollar`, by bucket. */
  bill: z.record(z.string(), z.string()).optional(),
  /** Dollars, by bucket, as sent by the client. */
  provided: z.record(z.string(), z.string()).optional(),
  /** Dollars; `null` when there is no cost. */
  total: z.string().nullable(),
  /** The ignored values, as listed in the row's metadata. */
  notes: z.array(z.string()).optional(),
};

const corpusCase = z.strictObject({
  name: z.string(),
  why: z.string(),
  /** Events of the batch API, each sent in a separate request; ids and times are added. */
  batch: z.array(z.strictObject({ type: z.string(), body: z.record(z.string(), z.unknown()) })).optional(),
  /**
   * Spans of one trace; the first is the parent of those without a parent. Each lasts one second, from `at` if given.
   */
  spans: z
    .array(
      z.strictObject({
        name: z.string(),
        scope: z.string().optional(),
        /** The name of another span of the case. */
        parent: z.string().optional(),
        /** Milliseconds since the trace began. */
        at: z.tuple([z.int(), z.int()]).optional(),
        attributes: z.record(z.string(), z.unknown()),
      }),
    )
    .optional(),
  /** Log records of a coding agent whose resource states that they tell of its calls; each is sent twice. */
  logs: z
    .array(z.strictObject({ body: z.string().optional(), attributes: z.record(z.string(), z.unknown()) }))
    .optional(),
  /** The expected query to the price book. */
  model: z.string().optional(),
  provider: z.string().optional(),
  serviceTier: z.string().optional(),
  /** Dollars per million units. */
  prices: prices.optional(),
  pricesOfTiers: z.record(z.string(), prices).optional(),
  ...expectation,
  usage: expectation.usage.optional(),
  total: expectation.total.optional(),
  /** By name, if there is more than one observation. */
  observations: z.record(z.string(), z.strictObject(expectation)).optional(),
  /** The cost of the trace, if it is less than the sum of its observations. */
  traceTotal: z.string().optional(),
  /** The location of the error in the event. */
  refused: z.string().optional(),
});

export type CorpusCase = z.infer<typeof corpusCase>;
type Expectation = z.infer<z.ZodObject<typeof expectation>>;

export const corpusFiles = readdirSync(folder)
  .filter((name) => name.endsWith('.cases.json'))
  .sort();

export const corpusCases = (file: string): readonly CorpusCase[] =>
  z.array(corpusCase).parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));

/** The expected values by observation name; empty if the event is refused. */
export const expectedOf = ({ observations, ...given }: CorpusCase): Readonly<Record<string, Expectation>> => {
  if (given.refused !== undefined) return {};
  if (observations !== undefined) return observations;
  const { usage = null, convention, role, source, bill, provided, total = null, notes } = given;
  return { [given.spans?.[0]?.name ?? 'call']: { usage, convention, role, source, bill, provided, total, notes } };
};

const dollars = (text: string): Usd => {
  const amount = parseUsd(text);
  if (amount === undefined) throw new Error(`The corpus holds an impossible amount: ${text}`);
  return amount;
};

const rateOf = (given: z.infer<typeof price>): Rate => {
  if (typeof given === 'string') return { base: dollars(given), tiers: [] };
  return {
    base: dollars(given.base),
    tiers: given.tiers.map((tier) => ({ above: tier.above, rate: dollars(tier.price) })),
  };
};

/** The small price book of a case. */
export const priceOf = (
  { model = '', prices, pricesOfTiers }: CorpusCase,
  tier: string | null,
): ModelPrice | undefined => {
  const found = (tier === null ? undefined : pricesOfTiers?.[tier]) ?? prices;
  if (found === undefined) return undefined;
  const rates = Object.fromEntries(Object.entries(found).map(([bucket, given]) => [bucket, rateOf(given)]));
  return { modelId: model, provider: 'corpus', version: 'corpus', rates };
};

const linePattern = /^([\d,]+) × ([\d.]+) = ([\d,.]+)$/;
const numberOf = (text: string | undefined): string => (text ?? '').replaceAll(',', '');

/** One line of a bill, with the amount as written in it. */
export const billLine = (line: string): { readonly units: bigint; readonly price: Usd; readonly amount: Usd } => {
  const match = linePattern.exec(line);
  if (match === null) throw new Error(`Not a line of a bill: ${line}`);
  return {
    units: BigInt(numberOf(match[1])),
    price: dollars(numberOf(match[2])),
    amount: dollars(numberOf(match[3])),
  };
};
