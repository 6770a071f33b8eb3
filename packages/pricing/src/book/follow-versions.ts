import type { PriceBookVersion, PriceHistory, PriceSnapshot } from '@spanledger/core';

/** How old the last look at the latest version may be while changes cannot be heard. */
const deafMs = 1000;
/** The same while they can: a connection that died without a word looks like one on which nothing happens. */
const hearingMs = 10_000;

/** Older than any version. */
const unread: PriceSnapshot = { version: -1, entries: [], builtIn: null };

export interface FollowedVersions {
  /** The last that was read. */
  readonly snapshot: () => PriceSnapshot;
  /** Makes that the latest, as far as this process can know. */
  refresh(): Promise<void>;
  readonly onChange: (changed: (version: PriceBookVersion) => void) => () => void;
  readonly close: () => Promise<void>;
}

/** A store that knows less than was heard before it was asked has been replaced by an earlier state of it. */
const hasGoneBack = (latest: PriceBookVersion, heardBefore: PriceBookVersion): boolean => latest < heardBefore;

/** Keeps what the price book holds in memory, and reads it again when there is a later version. */
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
      // What was announced while the connection was down is asked for.
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
