import { invalidInput } from '../errors.ts';
import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

/** The state of a page of the console under a name. */
export interface SavedView {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly name: string;
  /** The page that it is a view of, such as `traces`. */
  readonly page: string;
  /** What the address of the page holds: filters, columns, order, period. */
  readonly state: Readonly<Record<string, unknown>>;
  /** Whether all who may read the project have it, or its owner alone. */
  readonly isShared: boolean;
  /** The user who made it; `null`: a key did, or the user is gone. */
  readonly ownerId: string | null;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

export type SavedViewFields = Pick<SavedView, 'name' | 'page' | 'state' | 'isShared'>;

/** Only its owner makes a view one that others do not see, and a key owns none. Throws `invalid_input` for others. */
export const checkSharing = (ownerId: string | null, viewerId: string | null, isShared: boolean): void => {
  if (isShared || (viewerId !== null && ownerId === viewerId)) return;
  const message =
    'must be true: only the user who made a view can keep it from others, and a key has no views of its own';
  throw invalidInput(`body.isShared ${message}.`, [{ path: 'body.isShared', message }]);
};

/** Beyond it `create` is a `conflict`. */
export const savedViewsMax = 1000;
