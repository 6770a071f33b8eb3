/** How one annotator judged one unit, such as a trace. */
export interface Rating<V extends string | number = string | number> {
  readonly unit: string;
  readonly annotator: string;
  readonly value: V;
}

/** How far apart two values are: different or not, or by their squared difference. */
export type AgreementLevel = 'nominal' | 'interval';

export interface Agreement {
  /** Units that at least two annotators judged: agreement is computed from those alone. */
  readonly units: number;
  /** Of those units. */
  readonly ratings: number;
  readonly annotators: number;
  /** From 0 to 1: of the pairs of ratings of a unit those that are equal; `null` without any. */
  readonly observedAgreement: number | null;
  /** For two annotators and nominal values; otherwise, and if chance alone would always agree, `null`. */
  readonly cohensKappa: number | null;
  /** For any number of annotators, of which any may be missing; `null` without units, and where all values are the same. */
  readonly krippendorffsAlpha: number | null;
}

/** Of several ratings of a unit by one annotator the last one counts. */
export const agreementOf = (ratings: readonly Rating[], level: AgreementLevel): Agreement => {
  const units = [...unitsOf(ratings).values()].filter((unit) => unit.size > 1);
  const annotators = new Set(units.flatMap((unit) => [...unit.keys()]));
  return {
    units: units.length,
    ratings: units.reduce((sum, { size }) => sum + size, 0),
    annotators: annotators.size,
    observedAgreement: observedAgreement(units),
    cohensKappa: level === 'nominal' && annotators.size === 2 ? cohensKappa(units, [...annotators]) : null,
    krippendorffsAlpha: krippendorffsAlpha(units, level),
  };
};

type Unit = ReadonlyMap<string, string | number>;

const unitsOf = (ratings: readonly Rating[]): ReadonlyMap<string, Unit> => {
  const units = new Map<string, Map<string, string | number>>();
  for (const { unit, annotator, value } of ratings) {
    const known = units.get(unit) ?? new Map<string, string | number>();
    units.set(unit, known.set(annotator, value));
  }
  return units;
};

const countsOf = (values: Iterable<string | number>): Map<string | number, number> => {
  const counts = new Map<string | number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

const sum = (numbers: Iterable<number>): number => {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
};

const ratio = (numerator: number, denominator: number): number | null => {
  const value = numerator / denominator;
  return Number.isFinite(value) ? value : null;
};

/** Ordered pairs of equal values. */
const equalPairs = (values: Iterable<string | number>): number =>
  sum([...countsOf(values).values()].map((count) => count * (count - 1)));

const observedAgreement = (units: readonly Unit[]): number | null =>
  ratio(sum(units.map((unit) => equalPairs(unit.values()))), sum(units.map(({ size }) => size * (size - 1))));

/** Cohen (1960): agreement beyond what the annotators' own shares of each category yield by chance. */
const cohensKappa = (units: readonly Unit[], [first = '', second = '']: readonly string[]): number | null => {
  const pairs = units.map((unit) => [unit.get(first) ?? '', unit.get(second) ?? ''] as const);
  const ofFirst = countsOf(pairs.map(([value]) => value));
  const ofSecond = countsOf(pairs.map(([, value]) => value));
  const observed = pairs.filter(([a, b]) => a === b).length / pairs.length;
  const byChance = sum([...ofFirst].map(([value, count]) => count * (ofSecond.get(value) ?? 0))) / pairs.length ** 2;
  return ratio(observed - byChance, 1 - byChance);
};

/** Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability": 1 less observed by expected disagreement. */
const krippendorffsAlpha = (units: readonly Unit[], level: AgreementLevel): number | null => {
  const disagreement = disagreements[level];
  const all = units.flatMap((unit) => [...unit.values()]);
  const observed = sum(units.map((unit) => disagreement([...unit.values()]) / (unit.size - 1))) / all.length;
  const expected = disagreement(all) / (all.length * (all.length - 1));
  const quotient = expected === 0 ? null : ratio(observed, expected);
  return quotient === null ? null : 1 - quotient;
};

/** The sum over all ordered pairs. */
const disagreements: Readonly<Record<AgreementLevel, (values: readonly (string | number)[]) => number>> = {
  nominal: (values) => values.length * (values.length - 1) - equalPairs(values),
  interval: (values) => {
    const numbers = values.map(Number);
    // About their mean: of large numbers that are close together the squares would lose the difference.
    const mean = sum(numbers) / numbers.length;
    const around = numbers.map((number) => number - mean);
    return 2 * (numbers.length * sum(around.map((number) => number ** 2)) - sum(around) ** 2);
  },
};
