import { Queue, Worker } from 'bullmq';
import { connectRedis, redisUnavailable, type RedisClient } from '../spool/redis/redis-connection.ts';
import { bullJobQueues } from './bull-job-queues.ts';
import type { JobQueues } from './job-queues.ts';

interface RedisJobsOptions {
  readonly url: string;
  readonly namespace: string;
  readonly onError: (error: Error) => void;
}

/** Jobs, apart from the spool; each shard's keys share a slot of their own. Jobs are added over `commands`. */
export const redisJobs = (commands: RedisClient, { url, namespace, onError }: RedisJobsOptions): JobQueues => {
  const prefixOf = (shard: number): string => `{${namespace}-${shard}}`;
  const tell = (error: unknown): void => onError(redisUnavailable(url, error));
  let shared: RedisClient | undefined;
  const workerConnection = (): RedisClient => {
    if (shared !== undefined) return shared;
    shared = connectRedis(url, 'worker');
    shared.on('error', tell);
    return shared;
  };
  return bullJobQueues(
    {
      queue: (shard, options) =>
        new Queue(`shard-${shard}`, { ...options, connection: commands, prefix: prefixOf(shard) }),
      worker: (shard, work, options) =>
        new Worker(`shard-${shard}`, work, { ...options, connection: workerConnection(), prefix: prefixOf(shard) }),
      close: async () => shared?.disconnect(),
    },
    tell,
  );
};
