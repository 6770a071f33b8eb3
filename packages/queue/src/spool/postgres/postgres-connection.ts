import { DomainError, unavailable } from '@spanledger/core';
import { codeOf, failureOf, openPool } from '@spanledger/postgres-kit';
import type pg from 'pg';

export const connectTimeoutMs = 4_000;
const queryTimeoutMs = 5_000;
/** A query on a connection that died without a word would keep its shard from working for ever. */
const jobQueryTimeoutMs = 15_000;

/** Where BullMQ keeps its jobs; queues are distinguished by their names. */
export const bullSchema = 'bullmq';

export const postgresAddress = (url: string): string => {
  const { hostname, port } = new URL(url);
  return `postgresql://${hostname}:${port === '' ? 5432 : port}`;
};

/** What an operator can act on, from the driver's error; never a query or its values. */
export const postgresUnavailable = (url: string, error: unknown): DomainError => {
  if (error instanceof DomainError) return error;
  if (failureOf(error) === 'wrong credentials')
    return unavailable(`PostgreSQL at ${postgresAddress(url)} refuses the credentials; check QUEUE_URL.`, error);
  const isLate = error instanceof Error && /timeout/i.test(error.message);
  const reason = codeOf(error) ?? (isLate ? 'no answer in time' : 'connection lost');
  return unavailable(`PostgreSQL at ${postgresAddress(url)} cannot be used now (${reason}).`, error);
};

export const connectPostgres = (
  url: string,
  { purpose, max, onError }: { purpose: 'spool' | 'jobs'; max: number; onError: (error: Error) => void },
): pg.Pool =>
  openPool(url, {
    applicationName: `spanledger-queue-${purpose}`,
    max,
    acceptTimeoutMs: connectTimeoutMs,
    waitTimeoutMs: connectTimeoutMs,
    onError: (error) => onError(postgresUnavailable(url, error)),
    ...(purpose === 'jobs'
      ? { options: `-c search_path=${bullSchema}`, query_timeout: jobQueryTimeoutMs }
      : { query_timeout: queryTimeoutMs, statement_timeout: queryTimeoutMs }),
  });
