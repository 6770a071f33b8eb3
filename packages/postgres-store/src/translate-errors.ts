import { advisedCommand, DomainError, conflict, invalidInput, notFound, unavailable } from '@spanledger/core';

interface ErrorClass {
  readonly codes: RegExp;
  readonly message?: RegExp;
  readonly translate: (place: string, cause: unknown) => DomainError;
}

const connectionMessages =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Connection ended/;

/**
 * SQLSTATE (PostgreSQL manual, appendix A), system error and Prisma codes, and the kinds of Prisma's driver
 * adapter. The first that matches anything in the chain of causes wins.
 */
const errorClasses: readonly ErrorClass[] = [
  {
    codes: /^(23505|P2002|UniqueConstraintViolation)$/,
    translate: () => conflict('It exists already.'),
  },
  {
    codes: /^(23503|P2003|P2025|ForeignKeyConstraintViolation)$/,
    translate: () => notFound('What it refers to does not exist.'),
  },
  {
    codes: /^(22021|22P05)$/,
    translate: () => invalidInput('This text cannot be stored. Remove NUL characters and lone surrogates.'),
  },
  {
    codes: /^(42P01|42703|P2021|P2022|TableDoesNotExist|ColumnNotFound)$/,
    translate: (place, cause) =>
      unavailable(`The PostgreSQL database at ${place} is not migrated. Run ${advisedCommand('migrate')}.`, cause),
  },
  {
    codes: /^(28000|28P01|P1000|P1010|AuthenticationFailed|DatabaseAccessDenied)$/,
    translate: (place, cause) =>
      unavailable(`PostgreSQL at ${place} refuses the user or the password of DATABASE_URL.`, cause),
  },
  {
    codes: /^(3D000|P1003|DatabaseDoesNotExist)$/,
    translate: (place, cause) =>
      unavailable(`There is no database at ${place}. Create it, or correct DATABASE_URL.`, cause),
  },
  {
    codes: /^(53300|P2024|P2037|TooManyConnections)$/,
    translate: (place, cause) => unavailable(`PostgreSQL at ${place} has no connection left.`, cause),
  },
  {
    codes: /^(55P03|57014|P2028|40001|40P01|P2034|TransactionWriteConflict)$/,
    translate: (place, cause) => unavailable(`PostgreSQL at ${place} is too busy. Try again.`, cause),
  },
  {
    codes:
      /^(08...|57P0.|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|P1001|P1002|P1008|P1017|DatabaseNotReachable|ConnectionClosed|SocketTimeout|TlsConnectionError)$/,
    message: connectionMessages,
    translate: (place, cause) =>
      unavailable(`PostgreSQL at ${place} cannot be reached. Check DATABASE_URL and that the server runs.`, cause),
  },
];

/** Host, port and database of a URL: never the user or the password. */
export const placeOf = (url: string): string => {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch {
    return 'DATABASE_URL';
  }
};

/** Runs an operation; failures of the driver come out as `DomainError`s, once, without row contents. */
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

const translateError = (url: string, error: unknown): unknown => {
  const chain = causesOf(error);
  if (chain.some((link) => link instanceof DomainError)) return error;
  const found = errorClasses.find(({ codes, message }) =>
    chain.some((link) => codesOf(link).some((code) => codes.test(code)) || message?.test(messageOf(link)) === true),
  );
  return found?.translate(placeOf(url), error) ?? error;
};

const chainLengthMax = 10;

const causesOf = (error: unknown): readonly object[] => {
  const chain: object[] = [];
  let link = error;
  while (typeof link === 'object' && link !== null && chain.length < chainLengthMax) {
    chain.push(link);
    // Prisma keeps the adapter's error in `meta`; a refused dual-stack connect is an AggregateError.
    const { cause, meta, errors } = link as {
      cause?: unknown;
      meta?: { driverAdapterError?: unknown };
      errors?: unknown[];
    };
    link = cause ?? meta?.driverAdapterError ?? errors?.[0];
  }
  return chain;
};

const codesOf = (link: object): readonly string[] => {
  const { code, originalCode, kind } = link as { code?: unknown; originalCode?: unknown; kind?: unknown };
  return [code, originalCode, kind].filter((value) => typeof value === 'string');
};

const messageOf = (link: object): string => (link instanceof Error ? link.message : '');
