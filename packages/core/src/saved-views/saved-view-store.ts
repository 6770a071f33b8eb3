import type { ProjectId } from '../ids.ts';
import type { SavedView, SavedViewFields } from './saved-view.ts';

/**
 * Views of a project. Of views that are not shared each method has access to its viewer's alone, by the id of a user; a
 * key is no viewer (`null`) and reads shared ones only.
 */
export interface SavedViewStore {
  /** `not_found` without the project, `conflict` beyond `savedViewsMax`, `invalid_input` as `checkSharing`. */
  create(projectId: ProjectId, viewerId: string | null, fields: SavedViewFields): Promise<SavedView>;
  /** By name, then oldest first; of one page if given. */
  list(projectId: ProjectId, viewerId: string | null, page?: string): Promise<readonly SavedView[]>;
  /** All of its fields. `not_found` if the viewer has no access to it, `invalid_input` as `checkSharing`. */
  update(projectId: ProjectId, viewerId: string | null, id: string, fields: SavedViewFields): Promise<SavedView>;
  /** `not_found` if the viewer has no access to it. */
  delete(projectId: ProjectId, viewerId: string | null, id: string): Promise<void>;
}
