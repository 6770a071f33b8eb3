import { advisedCommand, DomainError, invalidInput, unavailable } from '@spanledger/core';
import { DatabaseError } from 'pg';
import { isLostRows } from './lost-rows.ts';

export type Purpose = 'read' | 'write';

interface ErrorClass {
  /** SQLSTATE (PostgreSQL manual, appendix A) or system code. */
  readonly codes: RegExp;
  readonly translate: (name: string, cause: unknown) => DomainError;
}

const busy = (what: string, retryAfterSeconds = 1): ErrorClass['translate'] => {
  return (name, cause) => unavailable(`The telemetry database ${what} (${name})`, cause, retryAfterSeconds);
};

const diskRetrySeconds = 10;

const errorClasses: readonly ErrorClass[] = [
  { codes: /^(40001|40P01|55P03|55006)$/, translate: busy('is too busy: writers met') },
  { codes: /^25006$/, translate: busy('is read-only: is TIMESCALE_URL a standby?') },
  { codes: /^(53100|58030|ENOSPC)$/, translate: busy('is out of disk space, or cannot write to it', diskRetrySeconds) },
  { codes: /^(53200|53400)$/, translate: busy('is out of memory', diskRetrySeconds) },
  { codes: /^53300$/, translate: busy('has no connection left: raise max_connections or start fewer processes') },
  { codes: /^57014$/, translate: busy('took too long') },
  { codes: /^(42P01|42703|3F000)$/, translate: busy(`lacks a table or a column: run ${advisedCommand('migrate')}`) },
  { codes: /^(28000|28P01)$/, translate: busy('refuses the user or the password of TIMESCALE_URL') },
  { codes: /^3D000$/, translate: busy('does not exist: create it, or correct TIMESCALE_URL') },
  {
    codes: /^42501$/,
    translate: busy("refuses the user of TIMESCALE_URL a right: grant it, or use the tables' owner"),
  },
  {
    codes: /^(23514|54000|22003|22001|22P02|22P05|22021|22008)$/,
    translate: (name) => invalidInput(`A value is larger or stranger than the telemetry database can hold (${name})`),
  },
  {
    codes: /^(08...|57P0.|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/,
    translate: busy('cannot be reached: check TIMESCALE_URL and that the server runs'),
  },
];

const lostConnection =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|connection error|not queryable|Connection ended|pool after calling end/;

const codeOf = (error: unknown): string => {
  const links = [error, ...((error as { errors?: unknown[] } | undefined)?.errors ?? [])];
  for (const link of links) {
    if (link instanceof Error && 'code' in link && typeof link.code === 'string') return link.code;
  }
  return '';
};

/** Two writers met, and neither is to blame: the whole transaction is worth another try. */
export const isCollision = (error: unknown): boolean => /^(40001|40P01)$/.test(codeOf(error)) || isLostRows(error);

/** A table that was there a moment ago is gone. */
export const isMissingTable = (error: unknown): boolean => codeOf(error) === '42P01';

/** A lock was not to be had within `lock_timeout`. */
export const isLockTimeout = (error: unknown): boolean => codeOf(error) === '55P03';

/**
 * Any failure of a statement as a failure of the domain, or as a plain error for what is a fault of ours.
 * The server's message may quote values, so it is left out unless asked for.
 */
export const translateError = (name: string, purpose: Purpose, error: unknown, withServerMessage: boolean): Error => {
  if (error instanceof DomainError) return error;
  const detail = withServerMessage && error instanceof Error ? `: ${error.message}` : '';
  const cause = withServerMessage ? error : undefined;
  const code = codeOf(error);
  if (purpose === 'read' && code === '57014') {
    const advice = 'The query reads too much: narrow the time range, add filters or ask for fewer items';
    return new DomainError('too_expensive', `${advice} (${name})${detail}`, { cause });
  }
  // No partition for a row: it was dropped meanwhile, and the next attempt makes it.
  if (code === '23514' && error instanceof DatabaseError && error.constraint === undefined) {
    return busy('has just dropped a partition')(name + detail, cause);
  }
  const found = errorClasses.find(({ codes }) => codes.test(code));
  if (found !== undefined) return found.translate(name + detail, cause);
  if (error instanceof Error && lostConnection.test(error.message)) {
    return unavailable(`The telemetry database does not answer (${name})${detail}`, cause);
  }
  if (error instanceof DatabaseError) {
    return new Error(`The telemetry database refused ${name}: ${code}${detail}`, { cause });
  }
  return error instanceof Error ? error : new Error(`${name} failed`);
};
