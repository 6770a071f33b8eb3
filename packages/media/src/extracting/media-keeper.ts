import type { MediaRegistry, MediaStore, Micros, ProjectId } from '@spanledger/core';

import type { FoundMedia, KeepMedia } from './extract-media.ts';

/** Few at a time, so that a request full of images does not use all of the storage. */
const atOnce = 4;

interface MediaKeeperParts {
  readonly store: MediaStore;
  readonly registry: MediaRegistry;
  readonly now: () => Micros;
}

/** Stores media that were found in payloads; stored bytes are not written again. */
export const mediaKeeper = ({ store, registry, now }: MediaKeeperParts): KeepMedia => {
  const put = async (projectId: ProjectId, { content, bytes }: FoundMedia): Promise<void> => {
    if (await store.has(projectId, content)) return;
    await store.put(projectId, content, once(bytes));
  };
  return async (projectId, media) => {
    const declared = await registry.declare(projectId, media, now());
    const waiting = media[Symbol.iterator]();
    const lane = async (): Promise<void> => {
      for (let next = waiting.next(); next.done !== true; next = waiting.next()) await put(projectId, next.value);
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, media.length) }, lane));
    const fresh = declared.filter(({ storedAt }) => storedAt === null).map(({ id }) => id);
    if (fresh.length > 0) await registry.markStored(projectId, fresh, now());
  };
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
