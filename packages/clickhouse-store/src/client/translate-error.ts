import { ClickHouseError } from '@clickhouse/client';
import {
  advisedCommand,
  AnswerTooLargeError,
  conflict,
  notFound,
  DomainError,
  isTlsCode,
  tlsAdvice,
  systemCodeOf,
  unavailableAt,
} from '@spanledger/core';

/** `readForWriting`: the next write is merged with what is read. */
export type Purpose = 'read' | 'readForWriting' | 'write';

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
]);

/** Faults of the server or of the account, which end or can be ended; any other refusal of a write is the fault of its rows. */
const temporary: Readonly<Record<string, string>> = {
  ABORTED: 'is shutting down',
  ACCESS_DENIED: 'denies the user of CLICKHOUSE_URL a right: grant it',
  ALL_CONNECTION_TRIES_FAILED: 'lost a replica',
  AUTHENTICATION_FAILED: 'refuses the user or the password of CLICKHOUSE_URL',
  AZURE_BLOB_STORAGE_ERROR: 'cannot use its object storage',
  CANNOT_ALLOCATE_MEMORY: 'is out of memory',
  CANNOT_ASSIGN_OPTIMIZE: 'cannot merge a month to free what deleted rows take, perhaps for lack of disk space',
  CANNOT_FSYNC: 'cannot write to its disk',
  CANNOT_OPEN_FILE: 'cannot open a file',
  CANNOT_SCHEDULE_TASK: 'is overloaded',
  CANNOT_WRITE_TO_FILE_DESCRIPTOR: 'cannot write to its disk',
  CANNOT_WRITE_TO_OSTREAM: 'cannot write to its disk',
  DEADLOCK_AVOIDED: 'is overloaded',
  DNS_ERROR: 'cannot find a host that it needs',
  KEEPER_EXCEPTION: 'lost its Keeper',
  MEMORY_LIMIT_EXCEEDED: 'is out of memory',
  NETWORK_ERROR: 'lost a connection',
  NOT_ENOUGH_SPACE: 'is out of disk space',
  NO_ZOOKEEPER: 'lost its Keeper',
  QUERY_WAS_CANCELLED: 'cancelled the query',
  QUERY_WAS_CANCELLED_BY_CLIENT: 'lost the connection',
  QUOTA_EXCEEDED: 'accepts no more now: a quota of the user of CLICKHOUSE_URL is used up',
  READONLY: 'is read-only for the user of CLICKHOUSE_URL',
  REPLICA_IS_NOT_IN_QUORUM: 'has too few live replicas',
  REQUIRED_PASSWORD: 'refuses the user or the password of CLICKHOUSE_URL',
  S3_ERROR: 'cannot use its object storage',
  SERVER_OVERLOADED: 'is overloaded',
  SETTING_CONSTRAINT_VIOLATION: 'forbids the user of CLICKHOUSE_URL a setting that is needed',
  SET_SIZE_LIMIT_EXCEEDED: 'has a limit in the profile of its user that is too low',
  SOCKET_TIMEOUT: 'lost a connection',
  TABLE_IS_READ_ONLY: 'is read-only: a replica has lost its Keeper',
  TIMEOUT_EXCEEDED: 'took too long',
  TOO_FEW_LIVE_REPLICAS: 'has too few live replicas',
  TOO_MANY_BYTES: 'has a limit in the profile of its user that is too low',
  TOO_MANY_COLUMNS: 'has a limit in the profile of its user that is too low',
  TOO_MANY_PARTS: 'cannot merge as fast as rows arrive',
  TOO_MANY_ROWS: 'has a limit in the profile of its user that is too low',
  TOO_MANY_SIMULTANEOUS_QUERIES: 'is overloaded: as many queries as its max_concurrent_queries permits are running',
  TOO_SLOW: 'took too long',
  UNKNOWN_DATABASE: `lacks the database: run ${advisedCommand('migrate')}`,
  UNKNOWN_SETTING: 'does not know a setting: it must be 26.7 or later',
  UNKNOWN_STATUS_OF_INSERT: 'lost its Keeper while writing',
  UNKNOWN_TABLE: `lacks a table: run ${advisedCommand('migrate')}`,
  UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE: 'has too few live replicas',
  USER_SESSION_LIMIT_EXCEEDED: 'has too many sessions of the user of CLICKHOUSE_URL',
};

const limits = new Set([
  'TIMEOUT_EXCEEDED',
  'TOO_SLOW',
  'MEMORY_LIMIT_EXCEEDED',
  'SET_SIZE_LIMIT_EXCEEDED',
  'TOO_MANY_ROWS',
  'TOO_MANY_BYTES',
]);

/** The limit that was reached is not the query's own. */
const sharedMemoryPattern = /\(total\)|\(for user\)|\b(total|user) memory limit/i;

/** The connection broke under the request: it may or may not have been done, and is worth one more try. */
export const isConnectionReset = (error: unknown): boolean =>
  !(error instanceof ClickHouseError) &&
  error instanceof Error &&
  (['ECONNRESET', 'EPIPE'].includes(systemCodeOf(error)) || /socket hang up/i.test(error.message));

const isNetworkFailure = (error: unknown): boolean =>
  error instanceof Error &&
  (networkCodes.has(systemCodeOf(error)) || /socket hang up|timeout|abort/i.test(`${error.name} ${error.message}`));

const notReached = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** There was an answer: the server refused. */
export const isRefused = (error: unknown): boolean => error instanceof ClickHouseError;

/** There was no answer, and the server may still be working on it: neither done nor failed. */
export const mayHaveArrived = (error: unknown): boolean =>
  !(error instanceof ClickHouseError) && isNetworkFailure(error) && !notReached.has(systemCodeOf(error));

export interface FailedStatement {
  readonly name: string;
  readonly purpose: Purpose;
  readonly place: string;
  readonly withServerMessage: boolean;
}

/**
 * Any failure of a statement as a failure of the domain, or as a plain error for a fault of this program. The server's
 * message may quote values, so it is left out unless requested. `place` is the address of the server: host, port and
 * database.
 */
export const translateError = ({ name, purpose, place, withServerMessage }: FailedStatement, error: unknown): Error => {
  const detail = withServerMessage && error instanceof Error ? `: ${error.message}` : '';
  const cause = withServerMessage ? error : undefined;
  if (error instanceof ClickHouseError) {
    const type = error.type ?? '';
    if (type === 'QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING') return conflict(`${name} runs already`);
    if (type === 'CLUSTER_DOESNT_EXIST')
      return notFound(
        `ClickHouse at ${place} has no cluster of this name (${name}): SELECT cluster FROM system.clusters lists its own.`,
      );
    if (type === 'TOO_MANY_ROWS_OR_BYTES') return new AnswerTooLargeError();
    const isOwnLimit = limits.has(type) && !sharedMemoryPattern.test(error.message);
    if (purpose === 'read' && isOwnLimit) {
      const advice = 'The query reads too much: narrow the time range, add filters or ask for fewer items';
      return new DomainError('too_expensive', `${advice} (${name})${detail}`, { cause });
    }
    // Not an outage: of fewer entities it may fit, and one that does not fit alone must not keep all others waiting.
    if (purpose === 'readForWriting' && isOwnLimit && type === 'MEMORY_LIMIT_EXCEEDED') {
      const why = 'needs more memory than one query may take to read what a write is merged with';
      return new DomainError('too_expensive', `ClickHouse at ${place} ${why} (${name})${detail}`, { cause });
    }
    const reason = failedCallOf(error) ?? temporary[type];
    if (reason !== undefined)
      return unavailableAt(place, `ClickHouse at ${place} ${reason} (${name})${detail}`, cause, retryAfterOf(type));
    const refused = `ClickHouse at ${place} refused ${name}: ${type} (${error.code})${detail}`;
    // No event is at fault when rows cannot be read, as those of a part that a full disk has broken.
    if (purpose === 'readForWriting')
      return unavailableAt(place, `${refused}. Its log says why`, cause, retryAfterOf(type));
    return new Error(refused, { cause });
  }
  if (isTlsCode(systemCodeOf(error))) {
    const why = `${name}, ${systemCodeOf(error)}`;
    const failure = `TLS with ClickHouse at ${place} fails (${why})${detail}`;
    return unavailableAt(place, `${failure}. ${tlsAdvice('CLICKHOUSE_URL', systemCodeOf(error))}`, cause);
  }
  if (isNetworkFailure(error)) {
    const code = systemCodeOf(error);
    const why = `${name}${code === '' ? '' : `, ${code}`}`;
    const advice = 'Check CLICKHOUSE_URL and that the server runs';
    return unavailableAt(place, `ClickHouse at ${place} does not answer (${why})${detail}. ${advice}`, cause);
  }
  const fault = faultOf(error);
  if (fault !== undefined)
    return unavailableAt(place, `ClickHouse at ${place} ${fault} (${name})${detail}. Its log says why`, cause, 10);
  if (isForeignAnswer(error)) {
    const advice = 'Check CLICKHOUSE_URL, and the proxy if there is one';
    return unavailableAt(place, `What answers at ${place} is not ClickHouse (${name})${detail}. ${advice}`, cause);
  }
  return error instanceof Error ? error : new Error(`${name} failed`);
};

/** How ClickHouse ends a message on a call of the operating system that failed, whatever its type; no row is at fault. */
const failedCallPattern = /, errno: \d+, strerror: (?<why>[\w /-]+)\.?\s*$/;

const failedCallOf = ({ message }: ClickHouseError): string | undefined => {
  const why = failedCallPattern.exec(message)?.groups?.['why'];
  return why === undefined ? undefined : `cannot use its disk or its network: ${why}`;
};

/** ClickHouse's form of an exception that it did not expect, which has no type: a disk without free inodes is one. */
const faultPattern = /^(?:std::exception|Poco::Exception)\. Code: \d+/;
const fileFaultPattern = /filesystem error: in \w+: (?<why>[\w /-]+)/;

const faultOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error) || !faultPattern.test(error.message)) return undefined;
  const why = fileFaultPattern.exec(error.message)?.groups?.['why'];
  return why === undefined ? 'failed by itself' : `cannot use its disk: ${why.trim()}`;
};

/** A proxy's page for a server that is away, or another program: the client gives the text of such an answer as a plain error. */
const isForeignAnswer = (error: unknown): boolean =>
  error instanceof Error && Object.getPrototypeOf(error) === Error.prototype;

const retryAfterOf = (type: string): number => (type === 'NOT_ENOUGH_SPACE' || type === 'TOO_MANY_PARTS' ? 10 : 1);
