import { nameChanges, type NameSource, type NameStore } from './names.ts';
import { microsPerMs, type Micros } from '../time.ts';

export interface NameSyncParts {
  readonly source: NameSource;
  readonly names: NameStore;
  readonly now: () => Micros;
  /** How old the last synchronization may be; `nameSyncEveryMs` when absent. */
  readonly everyMs?: number | undefined;
}

/** With the pause between two looks, a rename takes effect within half a minute. */
export const nameSyncEveryMs = 20_000;

/**
 * Updates the copy of the names beside the telemetry, unless some process did a moment ago. Returns whether it did. Any
 * number of processes may call it at once: the copy is read before its source, so that what one of them read too early
 * is written again by the next.
 */
export const syncNames = async (parts: NameSyncParts): Promise<boolean> => {
  const { source, names, now, everyMs = nameSyncEveryMs } = parts;
  const startedAt = now();
  const last = await names.lastSync();
  // One in the future is of a clock that was wrong.
  if (last !== undefined && last <= startedAt && startedAt - last < everyMs * microsPerMs) return false;
  const stored = await names.read();
  const current = await source.read();
  await names.write(nameChanges(stored, current), startedAt);
  return true;
};
