import type { Redis } from 'ioredis';
import { answerInTime, redisDatabase, redisUnavailable, type RedisClient } from './redis-connection.ts';
import * as scripts from './redis-scripts.ts';
import { isReplica } from './redis-server.ts';

export type SpoolScript = keyof typeof scripts;
export type Value = string | number | Buffer;

/** The commands of one spool. All reject with `unavailable` when they cannot be run. */
export interface SpoolCommands {
  readonly run: (script: SpoolScript, ...values: readonly Value[]) => Promise<unknown>;
  /** The fields of each part, in order; `null` for missing parts. */
  read(refs: readonly string[], fields: readonly string[]): Promise<readonly (readonly (Buffer | null)[])[]>;
  /** All fields of each part; empty for missing parts. */
  readAll(refs: readonly string[]): Promise<readonly Readonly<Record<string, Buffer>>[]>;
  /** Refs of a shard, oldest first. */
  oldest(shard: number, limit: number): Promise<readonly string[]>;
  projects(): Promise<readonly string[]>;
  refsOf(project: string): Promise<readonly string[]>;
  info(): Promise<string>;
}

export const spoolCommands = (
  client: RedisClient,
  { url, namespace }: { readonly url: string; readonly namespace: string },
): SpoolCommands => {
  const root = `{${namespace}}:`;
  const redis = client as Redis;
  const database = redisDatabase(url);
  for (const [name, lua] of Object.entries(scripts)) redis.defineCommand(name, { numberOfKeys: 1, lua });
  const defined = client as unknown as Record<SpoolScript, (...values: Value[]) => Promise<unknown>>;
  let lastConnectionError: unknown;
  redis.on('error', (error: unknown) => {
    lastConnectionError = error;
  });
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await answerInTime(client, work);
    } catch (error) {
      const isAfterRetries = error instanceof Error && error.name === 'MaxRetriesPerRequestError';
      throw redisUnavailable(url, isAfterRetries ? lastConnectionError : error);
    }
  };
  return {
    run: async (script, ...values) => guard(async () => defined[script](`${root}meta`, ...values)),
    read: async (refs, fields) =>
      guard(async () => Promise.all(refs.map(async (ref) => redis.hmgetBuffer(`${root}part:${ref}`, ...fields)))),
    readAll: async (refs) =>
      guard(async () => Promise.all(refs.map(async (ref) => redis.hgetallBuffer(`${root}part:${ref}`)))),
    oldest: async (shard, limit) => guard(async () => redis.zrange(`${root}waiting:${shard}`, '0', `${limit - 1}`)),
    projects: async () => guard(async () => redis.hkeys(`${root}projects`)),
    refsOf: async (project) => guard(async () => redis.smembers(`${root}project:${project}`)),
    info: async () =>
      guard(async () => {
        // The driver goes on with the first database where there is none of that number.
        if (database !== '') await redis.select(database);
        const info = await redis.info();
        // Its address may lead to another server by now.
        if (isReplica(info)) redis.disconnect(true);
        return info;
      }),
  };
};
