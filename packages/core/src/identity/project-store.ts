import type { ProjectId } from '../ids.ts';
import type { Limits } from '../limits/limits.ts';
import type { Organization, Project } from './identity.ts';

export interface ProjectStore {
  get(id: ProjectId): Promise<Project | undefined>;
  /** Whether there was a project with this id that was deleted. */
  isDeleted(id: ProjectId): Promise<boolean>;
  /** Oldest first. */
  list(): Promise<readonly Project[]>;
  /** An id is made when none is given; `conflict` when it is taken, `not_found` without the organization. */
  create(project: { organizationId: string; name: string; id?: string }): Promise<Project>;
  /** Gives the project with its new name, which other projects may have too. `not_found` when there is none. */
  rename(id: ProjectId, name: string): Promise<Project>;
  /** As `ApiKeyStore.changeLimits`. */
  changeLimits(id: ProjectId, changes: Limits): Promise<Project>;
  /**
   * From then on it is not there: its keys open nothing, nothing is stored for it, its budgets are gone, and its id stays
   * taken. It is in `ErasureQueue` until its telemetry is removed. Deleting it again puts it there again, and changes
   * nothing else; `not_found` when it never was.
   */
  delete(id: ProjectId): Promise<void>;
  /** Oldest first. */
  organizations(): Promise<readonly Organization[]>;
}
