import type { TryLock } from '../exclusive-work.ts';
import type { ProjectId } from '../ids.ts';
import { microsPerDay, type Micros } from '../time.ts';

/** The retention time of a project's telemetry, with the version of its retention policy in force. */
export interface RetentionRule {
  readonly projectId: ProjectId;
  readonly days: number;
  readonly version: number;
}

/** The projects whose telemetry is removed by age. */
export interface RetentionRules {
  /** In the order of the projects' ids; those that were deleted are not among them. */
  list(): Promise<readonly RetentionRule[]>;
  /** The right to remove by them. */
  readonly lock: TryLock;
}

/** Older telemetry is removed, by the timestamp of a trace or a score. */
export const retentionHorizon = (days: number, now: Micros): Micros => now - days * microsPerDay;
