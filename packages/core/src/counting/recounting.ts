import type { TryLock } from '../exclusive-work.ts';
import type { ProjectId, TraceId } from '../ids.ts';
import type { Day } from '../time.ts';

/** Finds stored traces in which more than an observation's own role may decide what counts. */
export interface CountedTraces {
  /** The projects that have observations, in order. */
  projects(): Promise<readonly ProjectId[]>;
  /** The days on which a project has observations, in order. */
  days(projectId: ProjectId): Promise<readonly Day[]>;
  /**
   * Traces with a report of usage on a day, and with an aggregate or another report on that day or the one before: at
   * most `limit` of them, in the order of their ids, behind `after`. It may return more than there are.
   */
  traces(projectId: ProjectId, day: Day, after: TraceId | undefined, limit: number): Promise<readonly TraceId[]>;
}

/** The last finished day; days of a project are in order, and so are projects. */
export interface RecountedDay {
  readonly projectId: ProjectId;
  readonly day: Day;
}

/** Progress of deciding the stored traces again: once for all that were stored by versions with another rule. */
export interface RecountProgress {
  /** Whether it is finished, or else the last finished day. */
  get(): Promise<{ readonly isFinished: boolean; readonly last: RecountedDay | undefined }>;
  save(last: RecountedDay): Promise<void>;
  finish(): Promise<void>;
  /** From the beginning again. */
  restart(): Promise<void>;
  /** The right to do it. */
  readonly lock: TryLock;
}
