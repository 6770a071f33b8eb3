import type { SqlParameters } from '@spanledger/telemetry-sql';

/** The indexes on `input` and `output`, of which inserts build none: merges do, once the rows lie in larger parts. */
export const searchIndexes = ['observations_input', 'observations_output', 'traces_input', 'traces_output'] as const;

/** The index knows runs of this many characters, with A to Z in lower case. */
const indexedRun = 4;

/**
 * That a column holds a text, whatever the case of A to Z, in the terms of the index: it drops blocks that cannot
 * hold it. `undefined` for a text that is too short for the index.
 */
export const holdsText = (column: string, value: string, parameters: SqlParameters): string | undefined => {
  const text = value.toWellFormed();
  if (Array.from(text).length < indexedRun) return undefined;
  const pattern = parameters.bind('text', text.replace(/[\\%_]/g, '\\$&'));
  return `lower(ifNull(${column}, '')) LIKE lower(concat('%', ${pattern}, '%'))`;
};
