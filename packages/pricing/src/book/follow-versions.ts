import type { PriceBookVersion, PriceHistory, PriceSnapshot } from '@spanledger/core';

/** How old the last read of the latest version may be while notifications cannot be received. */
const deafMs = 1000;
/** The same while they can: a silently broken connection looks like an idle one. */
const hearingMs = 10_000;

/** Older than any version. */
const unread: PriceSnapshot = { version: -1, entries: [], builtIn: null };

export interface FollowedVersions {
  /** The last that was read. */
  readonly snapshot: () => PriceSnapshot;
  /** Makes the latest version current, as far as this process can see. */
  refresh(): Promise<void>;
  readonly onChange: (changed: (version: PriceBookVersion) => void) => () => void;
  readonly close: () => Promise<void>;
}

/**
 * If the store's version is below one that was notified before the read, the store was replaced by an earlier state of
 * it.
 */
const hasGoneBack = (latest: PriceBookVersion, heardBefore: PriceBookVersion): boolean => latest < heardBefore;

/** Keeps the contents of the price book in memory, and reads it again when there is a later version. */
export const followVersions = (history: PriceHistory, nowMs: () => number): FollowedVersions => {
  let snapshot = unread;
  let heard = 0;
  let isHearing = false;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;
  const callbacks = new Set<(version: PriceBookVersion) => void>();

  const hear = (version: PriceBookVersion): void => {
    if (!(version > heard)) return;
    heard = version;
    for (const callback of callbacks) callback(version);
  };
  const load = async (): Promise<void> => {
    const heardBefore = heard;
    const read = await history.snapshot();
    snapshot = read;
    if (hasGoneBack(read.version, heardBefore)) heard = read.version;
    hear(read.version);
  };
  const check = async (): Promise<void> => {
    const at = nowMs();
    const heardBefore = heard;
    const latest = await history.latestVersion();
    checkedAt = at;
    if (hasGoneBack(latest, heardBefore)) {
      heard = latest;
      snapshot = { ...snapshot, version: unread.version };
    }
    hear(latest);
  };
  const unfollow = history.follow({
    changed: hear,
    hears: (isListening) => {
      isHearing = isListening;
      // Versions announced while the connection was down are read.
      checkedAt = Number.NEGATIVE_INFINITY;
      if (isListening) void check().catch(() => undefined);
    },
  });
  return {
    snapshot: () => snapshot,
    refresh: async () => {
      if (nowMs() - checkedAt >= (isHearing ? hearingMs : deafMs)) await check();
      while (snapshot.version < heard) {
        loading ??= load().finally(() => {
          loading = undefined;
        });
        await loading;
      }
    },
    onChange: (changed) => {
      callbacks.add(changed);
      return () => void callbacks.delete(changed);
    },
    close: unfollow,
  };
};
