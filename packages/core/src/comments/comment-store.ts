import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Comment, CommentedKind, NewComment } from './comment.ts';

/** All given ones must match. */
export interface CommentConditions {
  readonly objectType?: CommentedKind | undefined;
  readonly objectId?: string | undefined;
  readonly authorUserId?: string | undefined;
  readonly mentionedUserId?: string | undefined;
}

export interface CommentStore {
  /** `not_found` without the project. */
  create(projectId: ProjectId, comment: NewComment): Promise<Comment>;
  get(projectId: ProjectId, id: string): Promise<Comment | undefined>;
  /** Newest first. */
  list(projectId: ProjectId, conditions: CommentConditions, page: PageRequest): Promise<Page<Comment>>;
  /** `not_found` without it. */
  delete(projectId: ProjectId, id: string): Promise<void>;
}
