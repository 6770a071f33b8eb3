import type { DatasetItemCheck } from '@spanledger/core';

import { requestMsMax, schemaCheck } from './schema-check.ts';

/** Compares items with JSON Schemas of the draft 2020-12, all of one request within one minute. */
export const itemCheck: DatasetItemCheck = async ({ inputSchema, expectedOutputSchema }) => {
  const budget = { leftMs: requestMsMax };
  const inputs = await schemaCheck('input', inputSchema, budget);
  const expectedOutputs = await schemaCheck('expectedOutput', expectedOutputSchema, budget);
  return async (items) => {
    const ofInputs = await inputs(items.map(({ input }) => input));
    const ofExpectedOutputs = await expectedOutputs(items.map(({ expectedOutput }) => expectedOutput));
    return items.map((_, at) => [...(ofInputs[at] ?? []), ...(ofExpectedOutputs[at] ?? [])]);
  };
};
