import { once } from 'node:events';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { invalidInput, isCertificateCode, unavailable, unavailableAt, type DomainError } from '@spanledger/core';

export type RedisClient = Redis | Cluster;

const connectTimeoutMs = 4_000;
const commandTimeoutMs = 4_000;
const reconnectMsMax = 1_000;

/** The address without credentials. */
export const redisAddress = (url: string): string => {
  const { protocol, hostname, port } = new URL(url);
  return `${protocol}//${hostname}:${port === '' ? 6379 : port}`;
};

/** The number of the database that the URL names, as text; empty for the first one. */
export const redisDatabase = (url: string): string => new URL(url).pathname.replace(/^\/0?$/, '').slice(1);

const reconnect = (attempt: number): number => Math.min(attempt * 100, reconnectMsMax);

const isReadOnly = (text: string): boolean => /\bREADONLY\b/.test(text);

/**
 * A server that a failover made a replica keeps its connections, and refuses writes: the address leads to another
 * server by now, which a new connection reaches. At most one a second.
 */
const reconnectToPrimary = (): ((error: Error) => boolean) => {
  let lastAt = Number.NEGATIVE_INFINITY;
  return ({ message }) => {
    if (!isReadOnly(message) || performance.now() < lastAt + reconnectMsMax) return false;
    lastAt = performance.now();
    return true;
  };
};

/**
 * `commands` fail within seconds when the server cannot be reached; a `subscription` waits for it.
 */
export const connectRedis = (url: string, purpose: 'commands' | 'subscription'): RedisClient => {
  if (!/^\d*$/.test(redisDatabase(url)))
    throw invalidInput('The path of a Redis in QUEUE_URL must be the number of a database.');
  const given = new URL(url);
  const isCluster = given.searchParams.get('cluster') === 'true';
  given.searchParams.delete('cluster');
  const options: Pick<RedisOptions, 'connectTimeout' | 'maxRetriesPerRequest' | 'commandTimeout'> = {
    connectTimeout: connectTimeoutMs,
    ...(purpose === 'commands'
      ? { maxRetriesPerRequest: 1, commandTimeout: commandTimeoutMs }
      : { maxRetriesPerRequest: null }),
  };
  if (!isCluster)
    return new Redis(given.href, {
      ...options,
      retryStrategy: reconnect,
      reconnectOnError: reconnectToPrimary(),
    });
  if (redisDatabase(url) !== '')
    throw invalidInput('A Redis cluster has one database: QUEUE_URL must not name another.');
  const { hostname, port, username, password, protocol } = given;
  const cluster = new Cluster([{ host: hostname, port: port === '' ? 6379 : Number(port) }], {
    clusterRetryStrategy: reconnect,
    // Certificates have names, and the driver otherwise connects to the address that it looked up.
    ...(protocol === 'rediss:' ? { dnsLookup: (address, callback) => callback(null, address) } : {}),
    redisOptions: {
      ...options,
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
    },
  });
  // One for each command that waits.
  return cluster.setMaxListeners(0);
};

/**
 * The answer to a command, or a rejection within seconds. A cluster that cannot be reached keeps commands until it can,
 * whatever the limits of its nodes are.
 */
export const answerInTime = async <T>(client: RedisClient, command: () => Promise<T>): Promise<T> => {
  if (!(client instanceof Cluster)) return command();
  // Rejects with the first error.
  if (client.status !== 'ready') await once(client, 'ready', { signal: AbortSignal.timeout(connectTimeoutMs) });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Command timed out')), commandTimeoutMs + connectTimeoutMs);
  });
  return Promise.race([command(), late]).finally(() => clearTimeout(timer));
};

/** A message for operators, from the driver's error; never a command or its arguments. */
export const redisUnavailable = (url: string, reported: unknown): DomainError => {
  const error = reported instanceof Error && 'lastNodeError' in reported ? reported.lastNodeError : reported;
  const text = error instanceof Error ? error.message : '';
  const place = redisAddress(url);
  if (text.startsWith('OOM'))
    return unavailable('Redis is out of memory (maxmemory); send this again later.', error, 5);
  if (isReadOnly(text))
    return unavailableAt(place, `Redis at ${place} is a read-only replica; QUEUE_URL must name the primary.`, error);
  if (text.startsWith('MISCONF'))
    return unavailableAt(place, `Redis at ${place} refuses writes: it cannot write to its disk.`, error);
  if (text.startsWith('NOREPLICAS'))
    return unavailableAt(place, `Redis at ${place} refuses writes: too few replicas (min-replicas-to-write).`, error);
  if (text.startsWith('CLUSTERDOWN')) return unavailableAt(place, `The cluster of Redis at ${place} is down.`, error);
  if (text.startsWith('NOPERM'))
    return unavailableAt(place, `Redis at ${place} denies the user of QUEUE_URL a right (${text}).`, error);
  if (/DB index|SELECT is not allowed/.test(text))
    return unavailableAt(
      place,
      `Redis at ${place} has no database "${redisDatabase(url)}"; change it in QUEUE_URL.`,
      error,
    );
  if (/NOAUTH|WRONGPASS|invalid password/i.test(text))
    return unavailableAt(place, `Redis at ${place} refuses the credentials; check QUEUE_URL.`, error);
  if (text.includes('cluster support disabled'))
    return unavailableAt(place, `Redis at ${place} is no cluster; leave ?cluster=true out of QUEUE_URL.`, error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && isCertificateCode(code))
    return unavailableAt(
      place,
      `The certificate of Redis at ${place} is refused (${code}). Name the file of its authority in ` +
        'NODE_EXTRA_CA_CERTS, and the host in QUEUE_URL as the certificate does.',
      error,
    );
  // The driver keeps of a connection to a node no more than that it was closed.
  if (place.startsWith('rediss:') && error !== reported && text === 'Connection is closed.')
    return unavailableAt(
      place,
      `The cluster of Redis at ${place} closes connections; perhaps a certificate is refused. Name the file of its ` +
        'authority in NODE_EXTRA_CA_CERTS, and have nodes announce the hosts that their certificates name.',
      error,
    );
  const isLate = /timed? ?out/i.test(text) || (error instanceof Error && error.name === 'AbortError');
  const reason = isLate ? 'no answer in time' : typeof code === 'string' ? code : 'connection lost';
  return unavailableAt(place, `Redis at ${place} cannot be used now (${reason}).`, error);
};
