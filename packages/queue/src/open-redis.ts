import type { OpenedServer, SpoolPlace } from './opened-server.ts';
import { connectRedis, redisUnavailable } from './spool/redis/redis-connection.ts';
import { redisSpool } from './spool/redis/redis-spool.ts';

/** A queue in Redis. Nothing is created or read there. */
export const openRedis = ({ url, namespace, onError }: SpoolPlace): OpenedServer => {
  const client = connectRedis(url, 'commands');
  client.on('error', (error: unknown) => onError(redisUnavailable(url, error)));
  return {
    spool: redisSpool(client, { url, namespace, onError }),
    putCallsMax: 4,
  };
};
