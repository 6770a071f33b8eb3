import { invalidInput } from '../errors.ts';
import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

/** A named state of a page of the console. */
export interface SavedView {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly name: string;
  /** The page that it is a view of, such as `traces`. */
  readonly page: string;
  /** The contents of the page's address: filters, columns, order, period. */
  readonly state: Readonly<Record<string, unknown>>;
  /** Whether all users who can read the project have access, or its owner alone. */
  readonly isShared: boolean;
  /** The user who made it; `null`: a key did, or the user was deleted. */
  readonly ownerId: string | null;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

export type SavedViewFields = Pick<SavedView, 'name' | 'page' | 'state' | 'isShared'>;

/** Only its owner can make a view private, and a key owns none. Throws `invalid_input` for others. */
export const checkSharing = (ownerId: string | null, viewerId: string | null, isShared: boolean): void => {
  if (isShared || (viewerId !== null && ownerId === viewerId)) return;
  const message =
    'must be true: only the user who made a view can keep it from others, and a key has no views of its own';
  throw invalidInput(`body.isShared ${message}.`, [{ path: 'body.isShared', message }]);
};

/** Beyond it `create` is a `conflict`. */
export const savedViewsMax = 1000;
