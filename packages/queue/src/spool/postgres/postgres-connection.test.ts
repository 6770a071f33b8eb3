import { expect, it } from 'vitest';
import { postgresUnavailable } from './postgres-connection.ts';

it.each([
  ['55P03', /^PostgreSQL at db\/x is busy: another session holds a lock/],
  ['57014', /^PostgreSQL at db\/x took too long/],
  ['25006', /is read-only: QUEUE_URL names a standby, or default_transaction_read_only is on/],
  ['08006', /cannot be used now \(08006\)/],
])('a failure of the queue by SQLSTATE %s is named in words, or by its code', (code, message) => {
  const error = postgresUnavailable('postgres://user:secret@db/x', Object.assign(new Error('quotes a row'), { code }));
  expect(error.message).toMatch(message);
  expect(error.message).not.toMatch(/secret|quotes/);
});
