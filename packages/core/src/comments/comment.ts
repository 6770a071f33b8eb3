import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

/** What comments are about. A PROMPT is a version of one, by its id. */
export const commentedKinds = ['TRACE', 'OBSERVATION', 'SESSION', 'PROMPT'] as const;
export type CommentedKind = (typeof commentedKinds)[number];

export interface NewComment {
  readonly objectType: CommentedKind;
  readonly objectId: string;
  /** As it was given. */
  readonly content: string;
  /** `null`: of a key, which named no one. */
  readonly authorUserId: string | null;
  /** Each once, in the order in which they are mentioned. */
  readonly mentionedUserIds: readonly string[];
}

export interface Comment extends NewComment {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}
