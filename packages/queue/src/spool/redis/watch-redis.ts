import { connectRedis, redisUnavailable } from './redis-connection.ts';

interface WatchOptions {
  readonly url: string;
  readonly namespace: string;
  readonly onError: (error: Error) => void;
}

/** Over a connection of its own, which is reopened whenever it is lost. */
export const watchRedis = (
  { url, namespace, onError }: WatchOptions,
  onParts: (shards: readonly number[]) => void,
): (() => Promise<void>) => {
  const client = connectRedis(url, 'subscription');
  const tell = (error: unknown): void => onError(redisUnavailable(url, error));
  let isOver = false;
  client.on('error', tell);
  client.on('message', (_channel: string, shards: string) => onParts(shards.split(',').map(Number)));
  void client.subscribe(`{${namespace}}:put`).catch((error: unknown) => {
    if (!isOver) tell(error);
  });
  return async () => {
    isOver = true;
    client.disconnect();
  };
};
