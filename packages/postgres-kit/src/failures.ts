import { isTlsCode } from '@spanledger/core';

/** Classes 08 and 57P. */
const connectionStates = '08000 08001 08003 08004 08006 08007 08P01 57P01 57P02 57P03 57P04 57P05'.split(' ');
const systemCodes = 'ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH'.split(' ');

/** SQLSTATEs (PostgreSQL manual, appendix A) and system codes, by their meaning for callers; of files with the call. */
const codesOfFailures = {
  duplicate: ['23505'],
  'missing reference': ['23503'],
  'unstorable text': ['22021', '22P05'],
  'unstorable value': ['22001', '22003', '22008', '22P02', '23514', '54000'],
  /** Two writers conflicted; the whole transaction is worth another try. */
  collision: ['40001', '40P01'],
  'lock timeout': ['55P03'],
  'object in use': ['55006'],
  'statement timeout': ['57014'],
  'read-only server': ['25006'],
  'disk full': ['53100', '58030', 'ENOSPC'],
  'damaged data': ['XX001'],
  'out of memory': ['53200', '53400'],
  'no connection left': ['53300'],
  'not migrated': ['42P01', '42703', '3F000'],
  'wrong credentials': ['28P01'],
  /** By the rules of the server (`pg_hba.conf`), or because the user does not exist or may not log in. */
  'refused connection': ['28000'],
  'no database': ['3D000'],
  'missing privilege': ['42501'],
  /** The server does not understand it; waiting does not help. */
  'unsupported statement': ['42601', '42704', '42883', '0A000'],
  /** A Unix socket is a file. */
  unreachable: [...connectionStates, ...systemCodes, 'connect ENOENT', 'connect EACCES'],
  /** The driver reads those that a URL names for TLS, such as `sslrootcert`. */
  'unreadable file': ['open ENOENT', 'open EACCES', 'open ENOTDIR', 'read EISDIR'],
  /** Its codes are many: see `isTlsCode`. */
  'failed TLS': [],
  /** Of a transaction that a process left alone; others are reported by the driver in words. */
  'lost connection': ['25P03'],
  /** All connections of a pool stayed in use; the driver has only a message for it. */
  'pool in use': [],
} as const;

export type PostgresFailure = keyof typeof codesOfFailures;

const failures: ReadonlyMap<string, PostgresFailure> = new Map(
  Object.entries(codesOfFailures).flatMap(([failure, codes]) =>
    codes.map((code) => [code, failure as PostgresFailure] as const),
  ),
);

const lostConnection =
  /Connection terminated|Query read timeout|connection error|not queryable|Connection ended|pool after calling end/;
const poolInUse = /timeout exceeded when trying to connect/;
const noTls = /does not support SSL connections|error establishing an SSL connection/;

/**
 * The meaning of a driver's failure: the first known code of the error and its causes. `undefined` for a fault of this
 * program. `others`: codes of a library around the driver.
 */
export const failureOf = (
  error: unknown,
  others: Readonly<Record<string, PostgresFailure>> = {},
): PostgresFailure | undefined => {
  const chain = causesOf(error);
  for (const link of chain) {
    for (const code of codesOf(link)) {
      const failure = failures.get(code) ?? (Object.hasOwn(others, code) ? others[code] : undefined);
      if (failure !== undefined) return failure;
      if (isTlsCode(code)) return 'failed TLS';
    }
  }
  const isTold = (words: RegExp): boolean => chain.some((link) => link instanceof Error && words.test(link.message));
  if (isTold(poolInUse)) return 'pool in use';
  if (isTold(noTls)) return 'failed TLS';
  return isTold(lostConnection) ? 'lost connection' : undefined;
};

/** The first code of the error and its causes: a SQLSTATE or a system code. */
export const codeOf = (error: unknown): string | undefined => causesOf(error).flatMap(codesOf)[0];

/** Why TLS failed: the code, or the words of the driver without what may be an address. */
export const tlsProblemOf = (error: unknown): string => {
  const chain = causesOf(error) as readonly { readonly message?: unknown; readonly reason?: unknown }[];
  const code = chain.flatMap(codesOf).find(isTlsCode);
  // Prisma's adapter keeps the words as a reason.
  const words = chain.map(({ reason, message }) => reason ?? message).findLast((text) => typeof text === 'string');
  return code ?? words?.split(/[:;]/)[0] ?? 'no reason';
};

/** What a missing privilege is for, such as `table scores`; `undefined` where the server's words are in another language. */
export const deniedOf = (error: unknown): string | undefined => {
  const words = causesOf(error).map((link) => String((link as { readonly message?: unknown }).message));
  return words
    .map((text) => /permission denied for (\w+ [^\s`]+)/.exec(text)?.[1])
    .find((found) => found !== undefined);
};

const chainLengthMax = 10;

/** The error and its causes. */
export const causesOf = (error: unknown): readonly object[] => {
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
  const { code, originalCode, kind } = link as Readonly<Record<string, unknown>>;
  const call = callOf(link);
  const ofCall = call === undefined ? undefined : `${call} ${String(code)}`;
  return [code, originalCode, kind, ofCall].filter((value) => typeof value === 'string');
};

/** The system call that failed. Of a connect that failed, Prisma keeps no more than the code and the words. */
const callOf = (link: object): string | undefined => {
  const { syscall, message } = link as Readonly<Record<string, unknown>>;
  if (typeof syscall === 'string') return syscall;
  const words = typeof message === 'string' ? /^(connect) E[A-Z]+ |^E[A-Z]+: .*, (open|read)\b/m.exec(message) : null;
  return words?.[1] ?? words?.[2];
};
