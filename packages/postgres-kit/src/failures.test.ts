import { expect, test } from 'vitest';
import { causesOf, codeOf, failureOf } from './failures.ts';

test.each([
  ['a SQLSTATE', { code: '40P01' }, 'collision'],
  ['a system code', { code: 'ECONNREFUSED' }, 'unreachable'],
  ['the first error of several', new AggregateError([{ code: 'ECONNREFUSED' }]), 'unreachable'],
  ['the cause of an error', new Error('outer', { cause: { code: '53100' } }), 'disk full'],
  [
    'a known code below an unknown one',
    { code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '22021' } } } },
    'unstorable text',
  ],
  ['a pool without a free connection', new Error('timeout exceeded when trying to connect'), 'pool in use'],
  ['a connection that was lost', new Error('Connection terminated unexpectedly'), 'lost connection'],
])('%s tells the failure of PostgreSQL', (_name, error, failure) => {
  expect(failureOf(error)).toBe(failure);
});

test('a code that stands for no failure, and what is no error, are no failure of PostgreSQL', () => {
  for (const error of [{ code: '42804' }, { code: 'constructor' }, new TypeError('x'), 'text', undefined])
    expect(failureOf(error)).toBeUndefined();
});

test("codes of a library around the driver are looked up in the library's own table", () => {
  expect(failureOf({ code: 'P2002' }, { P2002: 'duplicate' })).toBe('duplicate');
  expect(failureOf({ code: 'toString' }, { P2002: 'duplicate' })).toBeUndefined();
});

test('a chain of causes that never ends is followed for a while', () => {
  const error: { code?: string; cause?: unknown } = {};
  error.cause = error;
  expect(causesOf(error)).toHaveLength(10);
  expect(codeOf(error)).toBeUndefined();
});
