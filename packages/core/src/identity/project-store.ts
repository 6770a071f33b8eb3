import type { ProjectId } from '../ids.ts';
import type { Organization, Project } from './identity.ts';

export interface ProjectStore {
  get(id: ProjectId): Promise<Project | undefined>;
  /** Oldest first. */
  list(): Promise<readonly Project[]>;
  /** An id is made when none is given; `conflict` when it is taken, `not_found` without the organization. */
  create(project: { organizationId: string; name: string; id?: string }): Promise<Project>;
  /** Oldest first. */
  organizations(): Promise<readonly Organization[]>;
}
