import { expect, test } from 'vitest';
import { causesOf, codeOf, deniedOf, failureOf, tlsProblemOf } from './failures.ts';

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
  ['a transaction that the server ended because its process hung', { code: '25P03' }, 'lost connection'],
  ['a Unix socket that is missing', { code: 'ENOENT', syscall: 'connect' }, 'unreachable'],
  ['a Unix socket that is closed to this account', { code: 'EACCES', syscall: 'connect' }, 'unreachable'],
  ['a file that the URL names and is missing', { code: 'ENOENT', syscall: 'open' }, 'unreadable file'],
  [
    'a Unix socket that is missing for Prisma',
    Object.assign(new Error('Invalid `findMany()`:\n\n\nconnect ENOENT /run/.s.PGSQL.5432'), { code: 'ENOENT' }),
    'unreachable',
  ],
  [
    'a file that the URL names and is missing for Prisma',
    Object.assign(new Error("Invalid:\n\nENOENT: no such file or directory, open '/ca.pem'"), { code: 'ENOENT' }),
    'unreadable file',
  ],
  ['a certificate of an unknown authority', { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'failed TLS'],
  ['a certificate of another host', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'failed TLS'],
  ['another version of TLS', { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' }, 'failed TLS'],
  ['a server without TLS', new Error('The server does not support SSL connections'), 'failed TLS'],
])('%s tells the failure of PostgreSQL', (_name, error, failure) => {
  expect(failureOf(error)).toBe(failure);
});

test('a code that stands for no failure, and what is no error, are no failure of PostgreSQL', () => {
  for (const error of [
    { code: '42804' },
    { code: 'constructor' },
    { code: 'ENOENT', syscall: 'scandir' },
    new TypeError('x'),
    'text',
    undefined,
  ])
    expect(failureOf(error)).toBeUndefined();
});

test("codes of a library around the driver are looked up in the library's own table", () => {
  expect(failureOf({ code: 'P2002' }, { P2002: 'duplicate' })).toBe('duplicate');
  expect(failureOf({ code: 'toString' }, { P2002: 'duplicate' })).toBeUndefined();
});

test.each([
  [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed certificate' }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [new Error('The server does not support SSL connections'), 'The server does not support SSL connections'],
  [
    new Error('a query', { cause: { kind: 'TlsConnectionError', reason: 'It does not match: Host: db.example' } }),
    'It does not match',
  ],
])('why TLS failed is a code, or words without an address: %o', (error, problem) => {
  expect(tlsProblemOf(error)).toBe(problem);
});

test.each([
  ['permission denied for table scores', 'table scores'],
  ['Code: `42501`. Message: `permission denied for schema public`', 'schema public'],
  ['Zugriff verweigert', undefined],
])('what a privilege is missing for is read from the words of the server: %s', (message, denied) => {
  expect(deniedOf(new Error('outer', { cause: { code: '42501', message } }))).toBe(denied);
});

test('a chain of causes that never ends is followed for a while', () => {
  const error: { code?: string; cause?: unknown } = {};
  error.cause = error;
  expect(causesOf(error)).toHaveLength(10);
  expect(codeOf(error)).toBeUndefined();
});
