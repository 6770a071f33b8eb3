import type { ProjectId } from '../ids.ts';
import type { Limits } from '../limits/limits.ts';
import type { Organization, Project } from './identity.ts';

/** Values that are checked already, as `check-administered.ts` does for those of clients. */
export interface NewProject {
  readonly organizationId: string;
  readonly name: string;
  /** Made when absent. */
  readonly id?: string | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly retentionDays?: number | null | undefined;
  /** `conflict` if another project of the organization has the name. */
  readonly isNameUnique?: boolean | undefined;
}

/** Absent members are unchanged. */
export type ProjectChanges = Partial<Pick<NewProject, 'name' | 'metadata' | 'retentionDays' | 'isNameUnique'>>;

export interface ProjectStore {
  get(id: ProjectId): Promise<Project | undefined>;
  /** True if a project with this id was deleted. */
  isDeleted(id: ProjectId): Promise<boolean>;
  /** Of one organization, or all; oldest first. */
  list(organizationId?: string): Promise<readonly Project[]>;
  /** `conflict` when its id is taken, `not_found` without the organization. */
  create(project: NewProject): Promise<Project>;
  /** Returns the updated project. `not_found` when it does not exist. */
  update(id: ProjectId, changes: ProjectChanges): Promise<Project>;
  /** As `ApiKeyStore.changeLimits`. */
  changeLimits(id: ProjectId, changes: Limits): Promise<Project>;
  /**
   * From then on it does not exist: its keys are invalid, nothing is stored for it, its budgets are deleted, and its id
   * stays taken. It is in `ErasureQueue` until its telemetry is removed. Deleting it again adds it there again, and
   * changes nothing else; `not_found` when it never existed.
   */
  delete(id: ProjectId): Promise<void>;
  /** Oldest first. */
  organizations(): Promise<readonly Organization[]>;
}
