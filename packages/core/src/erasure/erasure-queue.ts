import type { TryLock } from '../exclusive-work.ts';
import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

/** A deleted project whose telemetry may not be removed completely. */
export interface UnfinishedErasure {
  readonly projectId: ProjectId;
  readonly name: string;
  readonly deletedAt: Micros;
  /** How long ago that was when it was read, by the clock that set `deletedAt`. */
  readonly ageMs: number;
}

/** Deleted projects until all of their data is removed. `ProjectStore.delete` adds them. */
export interface ErasureQueue {
  /** In the order in which they were deleted. */
  unfinished(): Promise<readonly UnfinishedErasure[]>;
  /**
   * Projects that were finished before, and have not been since one of these times after their deletion, in
   * milliseconds: rows may have come late. In the order in which they were deleted.
   */
  toLookAtAgain(afterMs: readonly number[]): Promise<readonly ProjectId[]>;
  /** Nothing is left of it, now. */
  finish(projectId: ProjectId): Promise<void>;
  /** The right to erase. */
  readonly lock: TryLock;
}
