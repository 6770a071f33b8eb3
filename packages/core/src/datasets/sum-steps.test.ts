import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { ObservationId } from '../ids.ts';
import type { TreeObservation } from '../observations/observation-reader.ts';
import { sumSteps, sumStepsBelow } from './sum-steps.ts';

const aStep = (at: number, parent: number | null): TreeObservation => ({
  ...({} as TreeObservation),
  id: `${at}` as ObservationId,
  parentObservationId: parent === null ? null : (`${parent}` as ObservationId),
  startTime: 100 - at,
  endTime: at % 3 === 0 ? null : 200 + at,
  counted: at % 4 !== 0,
  totalCost: 10n ** BigInt(at),
  costSource: at % 2 === 0 ? 'unpriced' : 'computed',
  level: at % 5 === 0 ? 'ERROR' : 'DEFAULT',
});

/** An observation with all its descendants, each once. */
const withDescendants = (steps: readonly TreeObservation[], id: string): readonly TreeObservation[] => {
  const found = new Set(steps.filter((step) => step.id === id));
  for (const above of found) for (const step of steps) if (step.parentObservationId === above.id) found.add(step);
  return [...found];
};

test('each step is summed with all its descendants, once each, in trees, in circles and below missing steps', () => {
  const parents = fc.array(fc.option(fc.integer({ min: 0, max: 14 })), { maxLength: 12 });
  fc.assert(
    fc.property(parents, (given) => {
      const steps = given.map((parent, at) => aStep(at, parent));
      const below = sumStepsBelow(steps);
      expect(below.size).toBe(steps.length);
      for (const { id } of steps) expect(below.get(id)).toEqual(sumSteps(withDescendants(steps, id)));
    }),
  );
});
