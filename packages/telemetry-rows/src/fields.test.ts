import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { storedObservationColumns, storedScoreColumns, storedTraceColumns } from '@spanledger/core';
import { expect, test } from 'vitest';
import { fieldsOf } from './fields.ts';

setFlagsFromString('--allow-natives-syntax');
const hasHiddenClass = runInNewContext('(object) => %HasFastProperties(object)') as (object: object) => boolean;

test.each([
  ['observation', fieldsOf(storedObservationColumns)],
  ['trace', fieldsOf(storedTraceColumns)],
  ['score', fieldsOf(storedScoreColumns)],
] as const)('the record of a stored %s is no hash table, which would take five times the memory', (_kind, fields) => {
  const row = { ...Object.fromEntries(Object.keys(fields.shape).map((field) => [field, 'x'])), null_fields: 0 };
  const known = { clock: 1, clocks: undefined, metadata: {}, tags: [] };
  const record = fields.addTo(known, row as never);
  expect(record).toEqual({ ...known, ...Object.fromEntries(Object.keys(fields.shape).map((field) => [field, 'x'])) });
  expect(hasHiddenClass(record)).toBe(true);
});
