import { versionOfClock } from '@spanledger/core';

/**
 * A version below this is short: the part of the row's clock is subtracted. No clock is below 1, except for versions
 * without such a part.
 */
export const shortVersionsEnd = versionOfClock(1).toString();

const ofClock = (alias: string): string => `${alias}clock::numeric * ${shortVersionsEnd}`;

const prefixOf = (alias: string | undefined): string => (alias === undefined ? '' : `${alias}.`);

/** The version of a row of observations, traces or scores, whether it is stored short or in full. */
export const fullVersion = (alias?: string): string => {
  const prefix = prefixOf(alias);
  const stored = `${prefix}row_version`;
  return `(CASE WHEN ${stored} < ${shortVersionsEnd} THEN ${stored} + ${ofClock(prefix)} ELSE ${stored} END)`;
};

/** A version without the part of the row's clock: few different values, for rows that arrived whole. */
export const shortVersion = `row_version - ${ofClock('')}`;
