/**
 * How often a property is tried: as often as given, times `PROPERTY_RUNS_FACTOR` where that is set. `npm test` takes the
 * short form of the expensive properties, and `npm run test:deep` four times as many runs (twice in `.ci/run`, which has
 * tried them once before); a factor of 40 finds what needs luck.
 */
export const propertyRuns = (runs: number): number =>
  Math.max(1, Math.round(runs * Number(process.env['PROPERTY_RUNS_FACTOR'] ?? 1)));
