import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

export interface AnnotationQueueFacts {
  /** Unique in its project. */
  readonly name: string;
  readonly description: string | null;
  /** The configs by which annotators score each item; at least one, of the same project. */
  readonly scoreConfigIds: readonly string[];
}

/** Absent members are unchanged. */
export type AnnotationQueueChanges = {
  readonly [Name in keyof AnnotationQueueFacts]?: AnnotationQueueFacts[Name] | undefined;
};

export interface AnnotationQueue extends AnnotationQueueFacts {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

export const annotatedKinds = ['TRACE', 'OBSERVATION', 'SESSION'] as const;
export type AnnotatedKind = (typeof annotatedKinds)[number];

export const annotationStatuses = ['PENDING', 'COMPLETED'] as const;
export type AnnotationStatus = (typeof annotationStatuses)[number];

export interface NewAnnotationQueueItem {
  readonly objectType: AnnotatedKind;
  readonly objectId: string;
  readonly status: AnnotationStatus;
}

/** Who works on an item until when. */
export interface AnnotationLock {
  readonly userId: string;
  /** Exclusive: from then on the item may be assigned to another user. */
  readonly until: Micros;
}

export interface AnnotationQueueItem extends NewAnnotationQueueItem {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly queueId: string;
  /** When it was completed last, also when it is pending again. */
  readonly completedAt: Micros | null;
  /** `null` when a key completed it. */
  readonly completedByUserId: string | null;
  /** The last one, which may be over. */
  readonly lock: AnnotationLock | null;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

export interface AnnotationProgress {
  readonly total: number;
  readonly completed: number;
  /** Pending, and worked on now. */
  readonly inProgress: number;
  /** Pending, and skipped by at least one user. */
  readonly skipped: number;
  /** Of users who completed any, most first. */
  readonly byUser: readonly { readonly userId: string; readonly completed: number }[];
}

/** How long an item is locked for the annotator to whom it was assigned. */
export const annotationLockMicros: Micros = 10 * 60 * 1_000_000;

/** True if this user has locked the item, and so may complete or skip it. */
export const isLockedFor = ({ lock }: Pick<AnnotationQueueItem, 'lock'>, userId: string, now: Micros): boolean =>
  lock !== null && lock.userId === userId && lock.until > now;

/** True if another user has locked the item, so that this user may not get it. */
export const isLockedForOther = (
  { lock }: Pick<AnnotationQueueItem, 'lock'>,
  userId: string | null,
  now: Micros,
): boolean => lock !== null && userId !== null && lock.userId !== userId && lock.until > now;
