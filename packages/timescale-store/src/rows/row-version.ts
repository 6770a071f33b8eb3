import { versionOfClock } from '@spanledger/core';

/** A version below this is short: it lacks what the row's clock adds. No clock is below 1, but of versions that have nothing to lack. */
export const shortVersionsEnd = versionOfClock(1).toString();

const ofClock = (alias: string): string => `${alias}clock::numeric * ${shortVersionsEnd}`;

const prefixOf = (alias: string | undefined): string => (alias === undefined ? '' : `${alias}.`);

/** The version of a row of observations, traces or scores, whether it is kept short or in full. */
export const fullVersion = (alias?: string): string => {
  const prefix = prefixOf(alias);
  const stored = `${prefix}row_version`;
  return `(CASE WHEN ${stored} < ${shortVersionsEnd} THEN ${stored} + ${ofClock(prefix)} ELSE ${stored} END)`;
};

/** What a version says besides the row's clock: few different values, of rows that came whole. */
export const shortVersion = `row_version - ${ofClock('')}`;
