import {
  advisedCommand,
  DomainError,
  conflict,
  invalidInput,
  notFound,
  placeOfUrl,
  unavailableAt,
} from '@spanledger/core';
import { causesOf, deniedOf, failureOf, tlsUnavailable, type PostgresFailure } from '@spanledger/postgres-kit';

type Translate = (place: string, cause: unknown) => DomainError;

const away =
  (messageOf: (place: string) => string): Translate =>
  (place, cause) =>
    unavailableAt(place, messageOf(place), cause);

const busy = away((place) => `PostgreSQL at ${place} is too busy. Try again.`);
const unreachable = away(
  (place) => `PostgreSQL at ${place} cannot be reached. Check DATABASE_URL and that the server runs.`,
);

/** Failures without an entry are faults of this program. */
const translations: Readonly<Partial<Record<PostgresFailure, Translate>>> = {
  duplicate: () => conflict('It exists already.'),
  'missing reference': () => notFound('What it refers to does not exist.'),
  'unstorable text': () => invalidInput('This text cannot be stored. Remove NUL characters and lone surrogates.'),
  'not migrated': away(
    (place) => `The PostgreSQL database at ${place} is not migrated. Run ${advisedCommand('migrate')}.`,
  ),
  'wrong credentials': away((place) => `PostgreSQL at ${place} refuses the user or the password of DATABASE_URL.`),
  'no database': away((place) => `There is no PostgreSQL database at ${place}. Create it, or correct DATABASE_URL.`),
  'missing privilege': (place, cause) => {
    const lacked = `${deniedOf(cause) ?? 'a table'} of PostgreSQL at ${place}`;
    const remedy = 'Grant it, or use the user that migrated';
    return unavailableAt(place, `The user of DATABASE_URL lacks a right on ${lacked}. ${remedy}.`, cause);
  },
  'no connection left': away((place) => `PostgreSQL at ${place} has no connection left.`),
  'read-only server': away((place) => `PostgreSQL at ${place} is read-only: does DATABASE_URL name a standby?`),
  'disk full': away((place) => `PostgreSQL at ${place} is out of disk space, or cannot write to it.`),
  'out of memory': away((place) => `PostgreSQL at ${place} is out of memory.`),
  'pool in use': busy,
  'lock timeout': busy,
  'statement timeout': busy,
  collision: busy,
  unreachable,
  'lost connection': unreachable,
};

/** Codes of Prisma, and the kinds of its driver adapter. */
const prismaFailures: Readonly<Record<string, PostgresFailure>> = {
  P2002: 'duplicate',
  UniqueConstraintViolation: 'duplicate',
  P2003: 'missing reference',
  P2025: 'missing reference',
  ForeignKeyConstraintViolation: 'missing reference',
  P2021: 'not migrated',
  P2022: 'not migrated',
  TableDoesNotExist: 'not migrated',
  ColumnNotFound: 'not migrated',
  P1000: 'wrong credentials',
  P1010: 'refused connection',
  AuthenticationFailed: 'wrong credentials',
  DatabaseAccessDenied: 'refused connection',
  P1003: 'no database',
  DatabaseDoesNotExist: 'no database',
  P2024: 'no connection left',
  P2037: 'no connection left',
  TooManyConnections: 'no connection left',
  P2028: 'statement timeout',
  P2034: 'collision',
  TransactionWriteConflict: 'collision',
  P1001: 'unreachable',
  P1002: 'unreachable',
  P1008: 'unreachable',
  P1017: 'unreachable',
  DatabaseNotReachable: 'unreachable',
  ConnectionClosed: 'unreachable',
  SocketTimeout: 'unreachable',
  P1011: 'failed TLS',
  TlsConnectionError: 'failed TLS',
};

/** As `placeOfUrl`; the variable's name for what is no URL. */
export const placeOf = (url: string): string => {
  try {
    return placeOfUrl(url);
  } catch {
    return 'DATABASE_URL';
  }
};

/** Runs an operation; failures of the driver become `DomainError`s, once, without row contents. */
export const translateErrors = async <T>(url: string, operation: () => Promise<T>): Promise<T> => {
  try {
    return await operation();
  } catch (error) {
    throw translateError(url, error);
  }
};

/** The same port with `translateErrors` around each of its methods. */
export const withTranslatedErrors = <T extends object>(url: string, port: T): T =>
  Object.fromEntries(
    Object.entries(port).map(([name, method]: [string, (...given: unknown[]) => Promise<unknown>]) => [
      name,
      (...given: unknown[]) => translateErrors(url, () => method(...given)),
    ]),
  ) as T;

const namesFiles = /[?&]ssl(?:rootcert|cert|key)=/;

const translateError = (url: string, error: unknown): unknown => {
  if (causesOf(error).some((link) => link instanceof DomainError)) return error;
  const found = failureOf(error, prismaFailures);
  // Another file is no fault of the database: of this program, or of what an operation was given to read.
  const failure = found === 'unreadable file' && !namesFiles.test(url) ? undefined : found;
  const translate = failure === undefined ? undefined : translations[failure];
  const place = placeOf(url);
  return translate?.(place, error) ?? tlsUnavailable(failure, { place, variable: 'DATABASE_URL' }, error) ?? error;
};
