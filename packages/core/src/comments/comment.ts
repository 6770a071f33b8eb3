import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

/** The objects of comments. A PROMPT is a version of one, by its id. */
export const commentedKinds = ['TRACE', 'OBSERVATION', 'SESSION', 'PROMPT'] as const;
export type CommentedKind = (typeof commentedKinds)[number];

export interface NewComment {
  readonly objectType: CommentedKind;
  readonly objectId: string;
  /** As it was sent. */
  readonly content: string;
  /** `null`: written by a key, without a user. */
  readonly authorUserId: string | null;
  /** Each once, in the order in which they are mentioned. */
  readonly mentionedUserIds: readonly string[];
  /** When it was written, if not now. */
  readonly createdAt?: Micros | undefined;
}

export interface Comment extends NewComment {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}
