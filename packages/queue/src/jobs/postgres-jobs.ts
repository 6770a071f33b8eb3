import { createPostgresBackend, Queue, Worker, type PostgresConnectionOptions } from 'bullmq';
import { connectPostgres, postgresUnavailable } from '../spool/postgres/postgres-connection.ts';
import { bullJobQueues } from './bull-job-queues.ts';
import type { JobQueues } from './job-queues.ts';

interface PostgresJobsOptions {
  readonly url: string;
  readonly namespace: string;
  readonly shards: number;
  readonly onError: (error: Error) => void;
}

/** Beside those on which workers listen, one each. */
const queryConnections = 8;

export const postgresJobs = ({ url, namespace, shards, onError }: PostgresJobsOptions): JobQueues => {
  const nameOf = (shard: number): string => `${namespace}-shard-${shard}`;
  const tell = (error: unknown): void => onError(postgresUnavailable(url, error));
  const pool = connectPostgres(url, { purpose: 'jobs', max: queryConnections + shards, onError });
  // BullMQ adds a listener of each queue and worker to the pool that they share.
  pool.setMaxListeners(0);
  const connection = pool as unknown as PostgresConnectionOptions;
  return bullJobQueues(
    {
      queue: (shard, options) => new Queue(nameOf(shard), { ...options, connection }, createPostgresBackend),
      worker: (shard, work, options) =>
        new Worker(nameOf(shard), work, { ...options, connection }, createPostgresBackend),
      close: async () => pool.end(),
    },
    tell,
  );
};
