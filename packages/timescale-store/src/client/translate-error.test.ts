import { DomainError } from '@spanledger/core';
import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { isCollision, translateError, type Purpose } from './translate-error.ts';

const refusal = (code: string, more: Partial<DatabaseError> = {}): DatabaseError =>
  Object.assign(new DatabaseError('the value "secret" is bad', 10, 'error'), { code, ...more });

const codeOf = (error: unknown, purpose: Purpose = 'write'): string => {
  const translated = translateError('a-query', purpose, error, false);
  expect(translated.message).not.toContain('secret');
  expect(translated.cause).toBeUndefined();
  return translated instanceof DomainError ? translated.code : translated.name;
};

test.each([
  ['a deadlock', refusal('40P01')],
  ['a standby', refusal('25006')],
  ['a full disk', refusal('53100')],
  ['too many connections', refusal('53300')],
  ['a wrong password', refusal('28P01')],
  ['a missing right', refusal('42501')],
  ['a schema that is not there', refusal('42P01')],
  ['a server that stops', refusal('57P01')],
  ['a partition that was dropped', refusal('23514')],
  ['a server that cannot be reached', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ['a Unix socket that is missing', Object.assign(new Error('connect'), { code: 'ENOENT', syscall: 'connect' })],
  ['a missing file of TLS', Object.assign(new Error('open'), { code: 'ENOENT', syscall: 'open' })],
  ['a certificate that is not trusted', Object.assign(new Error('TLS'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' })],
  ['a server without TLS', new Error('The server does not support SSL connections')],
  ['a pool without a free connection', new Error('timeout exceeded when trying to connect')],
  ['a connection that broke', new Error('Connection terminated unexpectedly')],
])('%s is an outage, to be waited out', (_what, error) => {
  expect(codeOf(error)).toBe('unavailable');
});

test.each([
  ['a key too long for an index', refusal('54000')],
  ['a number that does not fit', refusal('22003')],
  ['a row that a constraint refuses', refusal('23514', { constraint: 'positive' })],
])('%s is the fault of the row, which is put aside', (_what, error) => {
  expect(codeOf(error)).toBe('invalid_input');
});

test('a failure of TLS names the variable to check, and why', () => {
  const { message } = translateError('a-query', 'read', { code: 'CERT_HAS_EXPIRED' }, false);
  expect(message).toMatch(/fails in TLS \(CERT_HAS_EXPIRED\): check sslmode and sslrootcert of TIMESCALE_URL/);
});

test('a time-out is the reader’s to narrow, and no fault of a writer', () => {
  expect(codeOf(refusal('57014'), 'read')).toBe('too_expensive');
  expect(codeOf(refusal('57014'), 'write')).toBe('unavailable');
});

test('a statement of ours that the server does not understand is an error of ours', () => {
  expect(codeOf(refusal('42601'))).toBe('Error');
});

test('only what another transaction caused is tried again at once', () => {
  expect([refusal('40001'), refusal('40P01'), refusal('57014'), new Error('x')].map(isCollision)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
