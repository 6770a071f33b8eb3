import type { PriceBookVersion, PriceFollower } from '@spanledger/core';
import { connectForLong } from '@spanledger/postgres-kit';
import type { Client } from 'pg';

import { changedChannel } from './price-book-versions.ts';

const retryMs = 1000;

export interface PriceChanges {
  /** Notifies all followers in this process of a version that was made here. */
  readonly announce: (version: PriceBookVersion) => void;
  /** Notifies of every version from now on, of other processes too; returns the function that stops it. */
  readonly follow: (follower: PriceFollower) => () => Promise<void>;
  close(): Promise<void>;
}

/** One connection of its own listens while there is any follower; when it is lost, another one is made. */
export const priceChanges = (url: string): PriceChanges => {
  const followers = new Set<PriceFollower>();
  const announce = (version: PriceBookVersion): void => {
    for (const follower of followers) follower.changed(version);
  };
  let listener: ReturnType<typeof startListener> | undefined;
  const close = async (): Promise<void> => {
    followers.clear();
    const ended = listener;
    listener = undefined;
    await ended?.stop();
  };
  return {
    announce,
    follow: (follower) => {
      followers.add(follower);
      listener ??= startListener(url, announce, (isListening) => {
        for (const each of followers) each.hears(isListening);
      });
      if (listener.isListening()) follower.hears(true);
      return async () => {
        followers.delete(follower);
        if (followers.size === 0) await close();
      };
    },
    close,
  };
};

const startListener = (
  url: string,
  changed: (version: PriceBookVersion) => void,
  hears: (isListening: boolean) => void,
) => {
  let isStopped = false;
  let client: Client | undefined;
  let isListening = false;
  let timer: NodeJS.Timeout | undefined;

  const notify = (now: boolean): void => {
    if (isListening === now) return;
    isListening = now;
    hears(now);
  };
  const retry = (): void => {
    client = undefined;
    notify(false);
    if (isStopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      started = listen();
    }, retryMs);
    timer.unref();
  };
  const listen = async (): Promise<void> => {
    try {
      const opened = await connectForLong(url, 'spanledger prices');
      opened.once('end', retry);
      client = opened;
      opened.on('notification', ({ payload }) => changed(Number(payload)));
      await opened.query(`LISTEN ${changedChannel}`);
      if (!isStopped) notify(true);
    } catch {
      if (client === undefined) retry();
      // Its end causes another try.
      else await client.end().catch(() => undefined);
    }
  };
  let started = listen();
  return {
    isListening: () => isListening,
    stop: async (): Promise<void> => {
      isStopped = true;
      clearTimeout(timer);
      await started;
      await client?.end().catch(() => undefined);
    },
  };
};
