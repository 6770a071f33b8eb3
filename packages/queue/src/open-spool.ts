import { conflict, invalidInput } from '@spanledger/core';
import type { JobQueues } from './jobs/job-queues.ts';
import { postgresJobs } from './jobs/postgres-jobs.ts';
import { redisJobs } from './jobs/redis-jobs.ts';
import { connectPostgres } from './spool/postgres/postgres-connection.ts';
import { postgresSpool } from './spool/postgres/postgres-spool.ts';
import { preparePostgres } from './spool/postgres/prepare-postgres.ts';
import { connectRedis, redisUnavailable } from './spool/redis/redis-connection.ts';
import { redisSpool } from './spool/redis/redis-spool.ts';
import type { ServerState, Spool } from './spool/spool.ts';

interface OpenSpoolOptions {
  readonly url: string;
  readonly namespace: string | undefined;
  /** Makes nothing on the server; what needs to be there may not be. */
  readonly isReadOnly?: boolean;
  readonly onError: (error: Error) => void;
}

export interface OpenedSpool {
  readonly spool: Spool;
  readonly server: ServerState;
  /** How many calls to `put` are worth having on the way at once. */
  readonly putCallsMax: number;
  readonly openJobs: (shards: number) => JobQueues;
}

const namespacePattern = /^[a-z][a-z0-9_]{0,39}$/;
const spoolConnections = 4;

/** Connects and checks that the server is fit to hold a queue: else `invalid_input`, `conflict` or `unavailable`. */
export const openSpool = async (options: OpenSpoolOptions): Promise<OpenedSpool> => {
  const namespace = options.namespace ?? 'spanledger';
  if (!namespacePattern.test(namespace))
    throw invalidInput('The queue namespace must be lower-case letters, digits and underscores, a letter first.');
  const protocol = URL.canParse(options.url) ? new URL(options.url).protocol : '';
  const given = { ...options, namespace };
  const opened =
    protocol === 'redis:' || protocol === 'rediss:'
      ? openRedis(given)
      : protocol === 'postgres:' || protocol === 'postgresql:'
        ? await openPostgres(given)
        : undefined;
  if (opened === undefined)
    throw invalidInput('QUEUE_URL must begin with redis://, rediss://, postgres:// or postgresql://.');
  try {
    const server = await opened.spool.server();
    if (server.problem !== undefined) throw conflict(server.problem);
    return { ...opened, server };
  } catch (error) {
    await opened.spool.close();
    throw error;
  }
};

interface Given extends OpenSpoolOptions {
  readonly namespace: string;
}

const openRedis = ({ url, namespace, onError }: Given): Omit<OpenedSpool, 'server'> => {
  const client = connectRedis(url, 'commands');
  client.on('error', (error: unknown) => onError(redisUnavailable(url, error)));
  return {
    spool: redisSpool(client, { url, namespace }),
    putCallsMax: 4,
    openJobs: () => redisJobs(client, { url, namespace, onError }),
  };
};

const openPostgres = async ({ url, namespace, isReadOnly, onError }: Given): Promise<Omit<OpenedSpool, 'server'>> => {
  const schema = `${namespace}_queue`;
  if (isReadOnly !== true) await preparePostgres(url, { namespace, schema });
  const pool = connectPostgres(url, { purpose: 'spool', max: spoolConnections, onError });
  return {
    spool: postgresSpool(pool, { url, schema }),
    putCallsMax: 1,
    openJobs: (shards) => postgresJobs({ url, namespace, shards, onError }),
  };
};
