import type { SqlParameters } from '@spanledger/telemetry-sql';

/** The indexes on `input` and `output`. Neither inserts nor merges build them: `searchIndexBuilder` does. */
export const searchIndexes = ['observations_input', 'observations_output', 'traces_input', 'traces_output'] as const;

/** The index has runs of this many characters, with A to Z in lower case. */
const indexedRun = 4;

/**
 * Condition that a column contains a text, ignoring the case of A to Z, in the terms of the index, which then skips
 * blocks that cannot match. `undefined` for a text that is too short for the index.
 */
export const holdsText = (column: string, value: string, parameters: SqlParameters): string | undefined => {
  const text = value.toWellFormed();
  if (Array.from(text).length < indexedRun) return undefined;
  const pattern = parameters.bind('text', text.replace(/[\\%_]/g, '\\$&'));
  return `lower(ifNull(${column}, '')) LIKE lower(concat('%', ${pattern}, '%'))`;
};
