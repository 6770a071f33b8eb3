import { connectForLong } from '@spanledger/postgres-kit';
import type { Client } from 'pg';
import { postgresUnavailable } from './postgres-connection.ts';

const retryMs = 1_000;

interface WatchOptions {
  readonly url: string;
  /** The channel on which `put` notifies of the shards that it filled, separated by commas. */
  readonly channel: string;
  readonly onError: (error: Error) => void;
}

/** Over a connection of its own, which is reopened whenever it is lost. */
export const watchPostgres = (
  { url, channel, onError }: WatchOptions,
  onParts: (shards: readonly number[]) => void,
): (() => Promise<void>) => {
  let isOver = false;
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  const again = (): void => {
    client = undefined;
    if (!isOver) timer = setTimeout(start, retryMs);
  };
  const listen = async (): Promise<void> => {
    try {
      const opened = await connectForLong(url, 'spanledger-queue-watch');
      client = opened;
      opened.once('end', again);
      opened.on('notification', ({ payload = '' }) => onParts(payload.split(',').map(Number)));
      await opened.query(`LISTEN ${channel}`);
    } catch (error) {
      if (!isOver) onError(postgresUnavailable(url, error));
      // Its end causes another try.
      if (client === undefined) again();
      else await client.end().catch(() => undefined);
    }
  };
  let listening = Promise.resolve();
  const start = (): void => {
    listening = listen();
  };
  start();
  return async () => {
    isOver = true;
    clearTimeout(timer);
    await listening;
    await client?.end().catch(() => undefined);
  };
};
