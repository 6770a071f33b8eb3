/**
 * The number of runs of a property: the given number, times `PROPERTY_RUNS_FACTOR` if that is set. `npm test` uses the
 * short form of the expensive properties, and `npm run test:deep` four times as many runs (twice in `.ci/run`, which
 * has run them once before); a factor of 40 finds rare failures. `shortly` replaces `runs` if no factor is set.
 */
export const propertyRuns = (runs: number, shortly = runs): number => {
  const factor = process.env['PROPERTY_RUNS_FACTOR'];
  return factor === undefined ? shortly : Math.max(1, Math.round(runs * Number(factor)));
};
