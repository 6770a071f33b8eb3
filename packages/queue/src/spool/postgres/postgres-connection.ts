import { DomainError, placeOfUrl, unavailableAt } from '@spanledger/core';
import { codeOf, failureOf, openPool, tlsUnavailable } from '@spanledger/postgres-kit';
import type pg from 'pg';

export const connectTimeoutMs = 4_000;
const queryTimeoutMs = 5_000;

/** A message for operators, from the driver's error; never a query or its values. */
export const postgresUnavailable = (url: string, error: unknown): DomainError => {
  if (error instanceof DomainError) return error;
  const place = placeOfUrl(url);
  const failure = failureOf(error);
  if (failure === 'wrong credentials')
    return unavailableAt(place, `PostgreSQL at ${place} refuses the credentials; check QUEUE_URL.`, error);
  const failedTls = tlsUnavailable(failure, { place, variable: 'QUEUE_URL' }, error);
  if (failedTls !== undefined) return failedTls;
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
