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

/** Who changes an item, and when; `null`: a key, which no lock holds back. */
export interface Annotating {
  readonly userId: string | null;
  readonly now: Micros;
}

/** What is of a queue that the project does not have is `not_found`. */
export interface AnnotationQueueStore {
  /** `invalid_input` for a name that another queue of the project has. */
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
  /** A completed item is locked no more. `conflict` while another user works on it, `not_found` without it. */
  setStatus(
    projectId: ProjectId,
    key: AnnotationItemKey,
    status: AnnotationStatus | undefined,
    by: Annotating,
  ): Promise<AnnotationQueueItem>;
  /** `not_found` without it. */
  deleteItem(projectId: ProjectId, key: AnnotationItemKey): Promise<void>;

  /**
   * Gives the user the oldest pending item on which no other works and which the user has not skipped, for `annotationLockMicros`;
   * the one that the user has already, as long as it is neither completed nor skipped. Of those who ask at once no two get the
   * same. `undefined` when there is none.
   */
  next(projectId: ProjectId, queueId: string, userId: string, now: Micros): Promise<AnnotationQueueItem | undefined>;
  /** The user is not given the item again, and others may be at once. `conflict` while another works on it. */
  skip(projectId: ProjectId, key: AnnotationItemKey, userId: string, now: Micros): Promise<AnnotationQueueItem>;
  progress(projectId: ProjectId, queueId: string, now: Micros): Promise<AnnotationProgress>;

  /** Repeating it changes nothing. */
  assign(projectId: ProjectId, queueId: string, userId: string): Promise<void>;
  /** Likewise. */
  unassign(projectId: ProjectId, queueId: string, userId: string): Promise<void>;
  /** By their ids. */
  assignees(projectId: ProjectId, queueId: string): Promise<readonly string[]>;
}
