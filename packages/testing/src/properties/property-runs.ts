/**
 * The number of runs of a property: the given one, times `PROPERTY_RUNS_FACTOR` if that is set. `npm test` takes the
 * short form of the expensive properties, and `npm run test:deep` four times as many runs (twice in `.ci/run`, which
 * has tried them once before); a factor of 40 finds rare failures. `shortly` replaces `runs` without a factor.
 */
export const propertyRuns = (runs: number, shortly = runs): number => {
  const factor = process.env['PROPERTY_RUNS_FACTOR'];
  return factor === undefined ? shortly : Math.max(1, Math.round(runs * Number(factor)));
};
