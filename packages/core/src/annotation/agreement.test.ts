import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { agreementOf, type Rating } from './agreement.ts';

/** The values of each annotator by unit; a dot is a missing value. */
const ratingsOf = (...rows: readonly string[]): readonly Rating[] =>
  rows.flatMap((row, annotator) =>
    row
      .split(' ')
      .flatMap((value, unit) =>
        value === '.'
          ? []
          : [{ unit: `${unit}`, annotator: `${annotator}`, value: /\d/.test(value) ? Number(value) : value }],
      ),
  );

/** The ratings of two annotators, from their table of counts. */
const ratingsOfTable = (table: readonly (readonly number[])[]): readonly Rating[] => {
  let unit = 0;
  return table.flatMap((row, first) =>
    row.flatMap((count, second) =>
      Array.from({ length: count }, () => {
        unit += 1;
        return [
          { unit: `${unit}`, annotator: 'a', value: `category ${first}` },
          { unit: `${unit}`, annotator: 'b', value: `category ${second}` },
        ];
      }).flat(),
    ),
  );
};

const squaresOfPairs = (values: readonly number[]) =>
  values.reduce((sum, a) => sum + values.reduce((part, b) => part + (a - b) ** 2, 0), 0);

const alpha = (ratings: readonly Rating[], level: 'nominal' | 'interval') =>
  agreementOf(ratings, level).krippendorffsAlpha;

describe("Krippendorff's alpha", () => {
  const fourObservers = ratingsOf(
    '1 2 3 3 2 1 4 1 2 . . .',
    '1 2 3 3 2 2 4 1 2 5 . 3',
    '. 3 3 3 2 3 4 2 2 5 1 .',
    '1 2 3 3 2 4 4 1 2 5 1 .',
  );

  it('alpha has the values that Krippendorff (2011) gives for binary, nominal and missing data', () => {
    expect(alpha(ratingsOf('0 1 0 0 0 0 0 0 1 0', '1 1 1 0 0 1 0 0 0 0'), 'nominal')).toBeCloseTo(0.095, 3);
    expect(alpha(ratingsOf('a a b b d c c c e d d a', 'b a b b b c c c e d d d'), 'nominal')).toBeCloseTo(0.692, 3);
    expect(alpha(fourObservers, 'nominal')).toBeCloseTo(0.743, 3);
    expect(alpha(fourObservers, 'interval')).toBeCloseTo(0.849, 3);
  });

  it('a unit that one annotator alone judged says nothing of agreement', () => {
    const { units, ratings, annotators } = agreementOf(fourObservers, 'nominal');
    expect({ units, ratings, annotators }).toEqual({ units: 11, ratings: 40, annotators: 4 });
  });

  it('alpha of large numbers that are close together is that of their differences', () => {
    const moved = fourObservers.map((rating) => ({ ...rating, value: Number(rating.value) + 2 ** 40 }));
    expect(alpha(moved, 'interval')).toBeCloseTo(0.849, 3);
  });

  it('alpha is 1 for perfect agreement, and is not there without units or where all values are the same', () => {
    expect(alpha(ratingsOf('1 2 3', '1 2 3', '1 2 .'), 'interval')).toBe(1);
    expect(alpha(ratingsOf('1 1 1', '1 1 1'), 'nominal')).toBeNull();
    expect(alpha(ratingsOf('1 2 .', '. . 3'), 'nominal')).toBeNull();
    expect(alpha([], 'interval')).toBeNull();
  });

  it('alpha is 1 less the mean disagreement of pairs by that of all pairs, whatever the ratings', () => {
    const rows = fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(rows, (units) => {
        const all = units.flat();
        const observed =
          units.reduce((sum, values) => sum + squaresOfPairs(values) / (values.length - 1), 0) / all.length;
        const expected = squaresOfPairs(all) / (all.length * (all.length - 1));
        const ratings = units.flatMap((values, unit) =>
          values.map((value, annotator) => ({ unit: `${unit}`, annotator: `${annotator}`, value })),
        );
        const given = alpha(ratings, 'interval');
        if (expected === 0) expect(given).toBeNull();
        else expect(given).toBeCloseTo(1 - observed / expected, 9);
      }),
    );
  });
});

describe("Cohen's kappa", () => {
  it('kappa has the value that Cohen gives for three categories, and that of a table of two', () => {
    const ofThree = [
      [88, 10, 2],
      [14, 40, 6],
      [18, 10, 12],
    ];
    expect(agreementOf(ratingsOfTable(ofThree), 'nominal').cohensKappa).toBeCloseTo(0.492, 3);
    const ofTwo = [
      [20, 5],
      [10, 15],
    ];
    const { cohensKappa, observedAgreement } = agreementOf(ratingsOfTable(ofTwo), 'nominal');
    expect(cohensKappa).toBeCloseTo(0.4, 12);
    expect(observedAgreement).toBeCloseTo(0.7, 12);
  });

  it('kappa is of two annotators and categories, and is not there where chance alone would always agree', () => {
    expect(agreementOf(ratingsOf('a b', 'a b', 'a b'), 'nominal').cohensKappa).toBeNull();
    expect(agreementOf(ratingsOf('1 2', '1 2'), 'interval').cohensKappa).toBeNull();
    expect(agreementOf(ratingsOf('a a', 'a a'), 'nominal').cohensKappa).toBeNull();
    expect(agreementOf(ratingsOf('a b a', 'a b .'), 'nominal').cohensKappa).toBe(1);
  });
});

it('of several ratings of a unit by one annotator the last one counts', () => {
  const before = { unit: '0', annotator: '0', value: 'b' };
  expect(agreementOf([before, ...ratingsOf('a b', 'a b')], 'nominal').observedAgreement).toBe(1);
});
