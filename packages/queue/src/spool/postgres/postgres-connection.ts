import { DomainError, placeOfUrl, unavailableAt } from '@spanledger/core';
import { codeOf, deniedOf, failureOf, openPool, tlsUnavailable, type PostgresFailure } from '@spanledger/postgres-kit';
import type pg from 'pg';

export const connectTimeoutMs = 4_000;
const queryTimeoutMs = 5_000;

/** What a server lacks that answers; any other failure is named by its code. */
const lacks: Readonly<Partial<Record<PostgresFailure, string>>> = {
  'disk full': 'is out of disk space, or cannot write to it',
  'lock timeout': 'is busy: another session holds a lock on a table of the queue',
  'no connection left': 'has no connection left: raise max_connections or start fewer processes',
  'no database': 'has no such database; change it in QUEUE_URL',
  'out of memory': 'is out of memory',
  'read-only server': 'is read-only: QUEUE_URL names a standby, or default_transaction_read_only is on',
  'statement timeout': 'took too long; a lock, or a lack of memory or disk speed, may hold it up',
};

/** A message for operators, from the driver's error; never a query or its values. */
export const postgresUnavailable = (url: string, error: unknown): DomainError => {
  if (error instanceof DomainError) return error;
  const place = placeOfUrl(url);
  const failure = failureOf(error);
  if (failure === 'wrong credentials')
    return unavailableAt(place, `PostgreSQL at ${place} refuses the credentials; check QUEUE_URL.`, error);
  const failedTls = tlsUnavailable(failure, { place, variable: 'QUEUE_URL' }, error);
  if (failedTls !== undefined) return failedTls;
  if (failure === 'missing privilege') {
    const lacked = `${deniedOf(error) ?? 'a table'} of PostgreSQL at ${place}`;
    return unavailableAt(place, `The user of QUEUE_URL lacks a right on ${lacked}. Grant it.`, error);
  }
  const lack = failure === undefined ? undefined : lacks[failure];
  if (lack !== undefined) return unavailableAt(place, `PostgreSQL at ${place} ${lack}.`, error);
  const isLate = error instanceof Error && /timeout/i.test(error.message);
  const reason = codeOf(error) ?? (isLate ? 'no answer in time' : 'connection lost');
  return unavailableAt(place, `PostgreSQL at ${place} cannot be used now (${reason}).`, error);
};

export const connectPostgres = (
  url: string,
  { max, onError }: { max: number; onError: (error: Error) => void },
): pg.Pool =>
  openPool(url, {
    applicationName: 'spanledger-queue',
    max,
    acceptTimeoutMs: connectTimeoutMs,
    waitTimeoutMs: connectTimeoutMs,
    onError: (error) => onError(postgresUnavailable(url, error)),
    query_timeout: queryTimeoutMs,
    session: { statement_timeout: queryTimeoutMs },
  });
