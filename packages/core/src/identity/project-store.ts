import type { ProjectId } from '../ids.ts';
import type { Limits } from '../limits/limits.ts';
import type { Organization, Project } from './identity.ts';

/** What is checked already, as `check-administered.ts` does where a client gave it. */
export interface NewProject {
  readonly organizationId: string;
  readonly name: string;
  /** Made when absent. */
  readonly id?: string | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly retentionDays?: number | null | undefined;
  /** `conflict` where another project of the organization has the name. */
  readonly isNameUnique?: boolean | undefined;
}

/** What is absent stays. */
export type ProjectChanges = Partial<Pick<NewProject, 'name' | 'metadata' | 'retentionDays' | 'isNameUnique'>>;

export interface ProjectStore {
  get(id: ProjectId): Promise<Project | undefined>;
  /** Whether there was a project with this id that was deleted. */
  isDeleted(id: ProjectId): Promise<boolean>;
  /** Of one organization, or all; oldest first. */
  list(organizationId?: string): Promise<readonly Project[]>;
  /** `conflict` when its id is taken, `not_found` without the organization. */
  create(project: NewProject): Promise<Project>;
  /** Gives the project as it is then. `not_found` when there is none. */
  update(id: ProjectId, changes: ProjectChanges): Promise<Project>;
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
