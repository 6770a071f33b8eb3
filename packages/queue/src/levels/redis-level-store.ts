import type { LevelStore } from '@spanledger/core';
import type { Redis } from 'ioredis';

export interface OpenedLevels {
  readonly levels: LevelStore;
  close(): Promise<void>;
}

export interface OpenRedisLevelsOptions {
  /** As `QUEUE_URL`: `redis://` or `rediss://`. */
  readonly url: string;
  readonly namespace?: string;
}

/** KEYS[1]: a hash of a level and its time. ARGV: amount, drain per second, retention in milliseconds. */
const addScript = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local stored = redis.call('HMGET', KEYS[1], 'level', 'at')
local level = tonumber(stored[1] or 0)
local seconds = math.max(0, now - tonumber(stored[2] or now)) / 1000
level = math.max(0, math.max(0, level - tonumber(ARGV[2]) * seconds) + tonumber(ARGV[1]))
redis.call('HSET', KEYS[1], 'level', string.format('%.17g', level), 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {string.format('%.17g', level), string.format('%.0f', now)}
`;

type AddCommand = (key: string, amount: number, drain: number, keptMs: number) => Promise<readonly [string, string]>;

/**
 * Levels in Redis, on a connection of its own: each name is a key, so that a cluster may distribute them. Connects by
 * itself.
 */
export const openRedisLevels = async (options: OpenRedisLevelsOptions): Promise<OpenedLevels> => {
  const { url, namespace = 'spanledger' } = options;
  // Loaded here: a process without a Redis does not need its driver.
  const { answerInTime, connectRedis, redisUnavailable } = await import('../spool/redis/redis-connection.ts');
  const client = connectRedis(url, 'commands') as Redis;
  client.defineCommand('spanledgerAddLevel', { numberOfKeys: 1, lua: addScript });
  // Connection errors reject the calls, which report them.
  client.on('error', () => undefined);
  const defined = client as unknown as { readonly spanledgerAddLevel: AddCommand };
  return {
    levels: {
      add: async (changes) => {
        try {
          const answers = await Promise.all(
            changes.map(({ name, amount, drainPerSecond, keptMs }) =>
              answerInTime(client, async () =>
                defined.spanledgerAddLevel(`${namespace}:limits:${name}`, amount, drainPerSecond, keptMs),
              ),
            ),
          );
          const nowMs = Number(answers[0]?.[1] ?? Date.now());
          return { levels: answers.map(([level]) => Number(level)), nowMs };
        } catch (error) {
          throw redisUnavailable(url, error);
        }
      },
    },
    close: async () => {
      client.disconnect();
    },
  };
};
