import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';
import type {
  AnnotationProgress,
  AnnotationQueue,
  AnnotationQueueChanges,
  AnnotationQueueFacts,
  AnnotationQueueItem,
  AnnotationStatus,
  NewAnnotationQueueItem,
} from './annotation-queue.ts';

export interface AnnotationItemKey {
  readonly queueId: string;
  readonly itemId: string;
}

/** The author of a change to an item, and its time; `null`: a key, to which locks do not apply. */
export interface Annotating {
  readonly userId: string | null;
  readonly now: Micros;
}

/** Methods reject with `not_found` for a queue that the project does not have. */
export interface AnnotationQueueStore {
  /** `invalid_input` for the name of another queue of the project. */
  create(projectId: ProjectId, facts: AnnotationQueueFacts): Promise<AnnotationQueue>;
  /** `invalid_input` likewise. */
  update(projectId: ProjectId, id: string, changes: AnnotationQueueChanges): Promise<AnnotationQueue>;
  /** With its items and assignments; scores stay. */
  delete(projectId: ProjectId, id: string): Promise<void>;
  get(projectId: ProjectId, id: string): Promise<AnnotationQueue | undefined>;
  /** Newest first. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<AnnotationQueue>>;

  addItem(projectId: ProjectId, queueId: string, item: NewAnnotationQueueItem): Promise<AnnotationQueueItem>;
  getItem(projectId: ProjectId, key: AnnotationItemKey): Promise<AnnotationQueueItem | undefined>;
  /** Newest first. */
  listItems(
    projectId: ProjectId,
    queueId: string,
    status: AnnotationStatus | undefined,
    page: PageRequest,
  ): Promise<Page<AnnotationQueueItem>>;
  /**
   * A completed item is locked no more. `conflict` for a user who completes what is not locked for that user, or changes
   * what another user has locked; `not_found` without it.
   */
  setStatus(
    projectId: ProjectId,
    key: AnnotationItemKey,
    status: AnnotationStatus | undefined,
    by: Annotating,
  ): Promise<AnnotationQueueItem>;
  /** `not_found` without it. */
  deleteItem(projectId: ProjectId, key: AnnotationItemKey): Promise<void>;

  /**
   * Assigns the user the oldest pending item that no other user has locked and which the user has not skipped, for
   * `annotationLockMicros`; the item that the user has locked already, as long as it is neither completed nor skipped.
   * Concurrent calls never return the same item. `undefined` when there is none.
   */
  next(projectId: ProjectId, queueId: string, userId: string, now: Micros): Promise<AnnotationQueueItem | undefined>;
  /**
   * Locks this item for the user as `next` does, also if it is completed or the user has skipped it. `conflict` while
   * another user has locked it, `not_found` without it.
   */
  take(projectId: ProjectId, key: AnnotationItemKey, userId: string, now: Micros): Promise<AnnotationQueueItem>;
  /**
   * The item is not assigned to the annotator again, and may be to others at once. `conflict` by a user for whom it is
   * not locked. By a key the lock of another user stays.
   */
  skip(projectId: ProjectId, key: AnnotationItemKey, annotatorId: string, by: Annotating): Promise<AnnotationQueueItem>;
  progress(projectId: ProjectId, queueId: string, now: Micros): Promise<AnnotationProgress>;

  /** Repeating it changes nothing. */
  assign(projectId: ProjectId, queueId: string, userId: string): Promise<void>;
  /** Likewise. */
  unassign(projectId: ProjectId, queueId: string, userId: string): Promise<void>;
  /** By their ids. */
  assignees(projectId: ProjectId, queueId: string): Promise<readonly string[]>;
}
