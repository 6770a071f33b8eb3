import { DomainError, conflict } from '@spanledger/core';
import { expect, test } from 'vitest';

import { placeOf, translateErrors, withTranslatedErrors } from './translate-errors.ts';

const url = 'postgresql://user:p%40ss@db.example:5432/main?sslmode=verify-full&sslrootcert=/ca.crt';

const translated = async (error: unknown, at = url): Promise<unknown> => {
  try {
    return await translateErrors(at, async () => {
      throw error;
    });
  } catch (outcome) {
    return outcome;
  }
};

test.each([
  [{ code: '23505' }, 'conflict'],
  [{ code: 'P2002' }, 'conflict'],
  [{ code: 'P2003' }, 'not_found'],
  [{ code: 'ECONNREFUSED' }, 'unavailable'],
  [{ code: '57P01' }, 'unavailable'],
  [{ code: '08006' }, 'unavailable'],
  [{ code: '53300' }, 'unavailable'],
  [{ code: 'P2028' }, 'unavailable'],
  [new Error('timeout exceeded when trying to connect'), 'unavailable'],
  [new Error('Connection terminated unexpectedly'), 'unavailable'],
  [new Error('Query read timeout'), 'unavailable'],
  [new Error('outer', { cause: { kind: 'DatabaseNotReachable' } }), 'unavailable'],
  [new AggregateError([{ code: 'ECONNREFUSED' }]), 'unavailable'],
  [{ code: '42501' }, 'unavailable'],
  [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'unavailable'],
  [{ code: 'ENOENT', syscall: 'connect' }, 'unavailable'],
  [{ code: 'ENOENT', syscall: 'open' }, 'unavailable'],
  [{ code: 'P2039', meta: { driverAdapterError: { cause: { originalCode: '22021' } } } }, 'invalid_input'],
])('%o becomes %s', async (error, code) => {
  const outcome = await translated(error);
  expect(outcome).toBeInstanceOf(DomainError);
  expect(outcome).toMatchObject({ code });
});

test('the message about an input does not name the database', async () => {
  expect(String((await translated({ code: '22021' })) as Error)).not.toMatch(/postgres/i);
});

test.each([
  [
    'why TLS fails, and what to check',
    new Error('a query', { cause: { kind: 'TlsConnectionError', reason: 'self-signed certificate' } }),
    'TLS with PostgreSQL at db.example:5432/main fails (self-signed certificate). Check sslmode and sslrootcert of DATABASE_URL.',
  ],
  [
    'that a file of DATABASE_URL cannot be read',
    Object.assign(new Error("open '/ca.crt'"), { code: 'ENOENT', syscall: 'open' }),
    'A file that DATABASE_URL names cannot be read (ENOENT). Check its sslrootcert, sslcert and sslkey.',
  ],
])('an operator reads %s', async (_what, error, message) => {
  expect(await translated(error)).toMatchObject({ code: 'unavailable', message });
});

test('a file that cannot be read is none of DATABASE_URL where that names no file', async () => {
  const missing = Object.assign(new Error("open '/part.cjs'"), { code: 'ENOENT', syscall: 'open' });
  expect(await translated(missing, 'postgresql://db.example:5432/main?sslmode=require')).toBe(missing);
});

test('domain errors and programming errors pass as they are', async () => {
  const refusal = conflict('No.');
  const bug = new TypeError('x is not a function');
  expect(await translated(refusal)).toBe(refusal);
  expect(await translated(bug)).toBe(bug);
});

test('the place of a database holds no user, no password and no parameters', () => {
  expect(placeOf(url)).toBe('db.example:5432/main');
  expect(placeOf('not a url: secret')).toBe('DATABASE_URL');
  expect(placeOf('postgres:///main?host=/run/postgresql')).toBe('/run/postgresql/main');
  expect(placeOf('postgres://user:secret@%2Frun%2Fpostgresql/main')).toBe('/run/postgresql/main');
});

test('every method of a port is translated and keeps its arguments and result', async () => {
  const port = withTranslatedErrors(url, {
    add: async (left: number, right: number): Promise<number> => left + right,
    fail: (): Promise<never> => Promise.reject(Object.assign(new Error('gone'), { code: '57P01' })),
  });
  expect(await port.add(1, 2)).toBe(3);
  await expect(port.fail()).rejects.toMatchObject({ code: 'unavailable' });
});
