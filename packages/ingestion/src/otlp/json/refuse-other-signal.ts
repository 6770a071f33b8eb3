import { invalidInput } from '@spanledger/core';

import type { JsonObject } from './parse-json-body.ts';

/** The field of each signal's requests, in both spellings. */
const fields = {
  traces: ['resourceSpans', 'resource_spans'],
  logs: ['resourceLogs', 'resource_logs'],
  metrics: ['resourceMetrics', 'resource_metrics'],
} as const;

/** Throws `invalid_input` for a request of another signal: all that it holds would be an unknown field, and lost. */
export const refuseOtherSignal = (request: JsonObject, signal: keyof typeof fields): void => {
  const own = fields[signal];
  if (own.some((name) => request[name] !== undefined)) return;
  const path = Object.values(fields)
    .flat()
    .find((name) => request[name] !== undefined);
  if (path === undefined) return;
  throw invalidInput(`The body holds ${path} where ${own[0]} is expected; send it to the address of its signal.`, [
    { path, message: `is not a field of a ${signal} request` },
  ]);
};
