import type { Usage, UsageConvention, UsageRole } from './usage.ts';

/** What an emitter reported, before it is decided whether `input` and `output` include their parts. */
export interface ReportedUsage {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly total?: number | undefined;
  /** Parts of the input by canonical bucket, such as `input_cached_tokens`. */
  readonly inputParts?: Readonly<Record<string, number>>;
  readonly outputParts?: Readonly<Record<string, number>>;
}

const sumOf = (parts: Readonly<Record<string, number>>): number =>
  Object.values(parts).reduce((sum, units) => sum + units, 0);

const withoutZeros = (parts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(parts).filter(([, units]) => units > 0));

/**
 * Turns reported usage into buckets that exclude one another. `convention` is the emitter's known habit;
 * parts that are larger than the whole prove `exclusive` whatever the habit. `undefined` when nothing was reported.
 */
export const normaliseUsage = (
  reported: ReportedUsage,
  habit: Exclude<UsageConvention, 'given'>,
  role: UsageRole = 'own',
): Usage | undefined => {
  const inputParts = withoutZeros(reported.inputParts ?? {});
  const outputParts = withoutZeros(reported.outputParts ?? {});
  const { input, output, total } = reported;
  const nothing = input === undefined && output === undefined && total === undefined;
  if (nothing && sumOf(inputParts) + sumOf(outputParts) === 0) return undefined;

  const inputProvesExclusive = sumOf(inputParts) > (input ?? 0);
  const convention = habit === 'exclusive' || inputProvesExclusive ? 'exclusive' : 'inclusive';
  const outputIsWhole = sumOf(outputParts) <= (output ?? 0);
  const details: Record<string, number> = {};
  if (input !== undefined) details['input'] = convention === 'inclusive' ? input - sumOf(inputParts) : input;
  Object.assign(details, inputParts);
  if (output !== undefined) details['output'] = outputIsWhole ? output - sumOf(outputParts) : output;
  Object.assign(details, outputParts);
  return { details: withTotal(details, total), convention, role };
};

/** A caller's own map, kept as given; `total` is the sum of the other buckets unless it was given. */
export const givenUsage = (details: Readonly<Record<string, number>>, role: UsageRole = 'own'): Usage => ({
  details: withTotal(details, details['total']),
  convention: 'given',
  role,
});

const withTotal = (details: Readonly<Record<string, number>>, total: number | undefined): Record<string, number> => {
  const { total: _replaced, ...parts } = details;
  const sum = sumOf(parts);
  return { ...parts, total: total !== undefined && (total > 0 || sum === 0) ? total : sum };
};
