import { advisedCommand, DomainError, invalidInput, unavailable } from '@spanledger/core';
import {
  codeOf,
  failureOf,
  refusedConnectionAdvice,
  tlsParametersOf,
  tlsProblemOf,
  type PostgresFailure,
} from '@spanledger/postgres-kit';
import { DatabaseError } from 'pg';
import { isLostRows } from './lost-rows.ts';

export type Purpose = 'read' | 'write';

/** `cause` is what others may see of the driver's `error`. */
type Translate = (name: string, cause: unknown, error: unknown) => DomainError;

const busy = (what: string, retryAfterSeconds = 1): Translate => {
  return (name, cause) => unavailable(`The telemetry database ${what} (${name})`, cause, retryAfterSeconds);
};

const diskRetrySeconds = 10;
const writersMet = busy('is too busy: writers met');
const strangeValue: Translate = (name) =>
  invalidInput(`A value is larger or stranger than the telemetry database can hold (${name})`);

/** The second is used without the first. */
const url = 'TIMESCALE_URL (or DATABASE_URL)';

/** Failures without an entry are faults of this program. */
const translations: Readonly<Partial<Record<PostgresFailure, Translate>>> = {
  collision: writersMet,
  'lock timeout': writersMet,
  'object in use': writersMet,
  'read-only server': busy(`is read-only: is ${url} a standby?`),
  'disk full': busy('is out of disk space, or cannot write to it', diskRetrySeconds),
  'out of memory': busy('is out of memory', diskRetrySeconds),
  'no connection left': busy('has no connection left: raise max_connections or start fewer processes'),
  'pool in use': busy('is too busy: all connections of this process stay in use'),
  'statement timeout': busy('took too long'),
  'not migrated': busy(`lacks a table or a column: run ${advisedCommand('migrate')}`),
  'wrong credentials': busy(`refuses the user or the password of ${url}`),
  'refused connection': busy(refusedConnectionAdvice(url)),
  'no database': busy(`does not exist: create it, or correct ${url}`),
  'missing privilege': busy(`refuses the user of ${url} a right: grant it, or use the tables' owner`),
  'unstorable text': strangeValue,
  'unstorable value': strangeValue,
  unreachable: busy(`cannot be reached: check ${url} and that the server runs`),
  'failed TLS': (name, cause, error) =>
    busy(`fails in TLS (${tlsProblemOf(error)}): check ${tlsParametersOf(error)} of ${url}`)(name, cause, error),
  'unreadable file': (name, cause, error) =>
    busy(`needs a file of TLS that cannot be read (${codeOf(error)}): check ${url}`)(name, cause, error),
  'lost connection': (name, cause) => unavailable(`The telemetry database does not answer (${name})`, cause),
};

/** Two writers conflicted: the whole transaction is worth another try. */
export const isCollision = (error: unknown): boolean => failureOf(error) === 'collision' || isLostRows(error);

/**
 * Any failure of a statement as a failure of the domain, or as a plain error for a fault of this program. The server's
 * message may quote values, so it is left out unless requested.
 */
export const translateError = (name: string, purpose: Purpose, error: unknown, withServerMessage: boolean): Error => {
  if (error instanceof DomainError) return error;
  const detail = withServerMessage && error instanceof Error ? `: ${error.message}` : '';
  const cause = withServerMessage ? error : undefined;
  const failure = failureOf(error);
  if (purpose === 'read' && failure === 'statement timeout') {
    const advice = 'The query reads too much: narrow the time range, add filters or ask for fewer items';
    return new DomainError('too_expensive', `${advice} (${name})${detail}`, { cause });
  }
  // No partition for a row: it was dropped meanwhile, and the next attempt creates it.
  if (error instanceof DatabaseError && error.code === '23514' && error.constraint === undefined) {
    return busy('has just dropped a partition')(name + detail, cause, error);
  }
  const translate = failure === undefined ? undefined : translations[failure];
  if (translate !== undefined) return translate(name + detail, cause, error);
  if (error instanceof DatabaseError) {
    return new Error(`The telemetry database refused ${name}: ${error.code}${detail}`, { cause });
  }
  return error instanceof Error ? error : new Error(`${name} failed`);
};
