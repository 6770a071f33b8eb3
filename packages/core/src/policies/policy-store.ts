import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { PolicyDocument, PolicyKind, PolicyVersion } from './policy.ts';

export interface PolicyChange {
  /** Checked already, as `checkPolicy` does. */
  readonly document: PolicyDocument;
  readonly reason: string | null;
  /** The version that the author has read: `conflict` when another one is the newest by now. */
  readonly expectedVersion: number;
}

/**
 * Policies of projects. Versions are only added. Limits and retention are members of their project too: each change of
 * them there is the next version here, by any way of changing them.
 */
export interface PolicyStore {
  /** The newest version of each kind that was ever set, in any order. */
  inForce(projectId: ProjectId): Promise<readonly PolicyVersion[]>;
  /** The newest version; version 0 when nothing was ever set. `not_found` without the project. */
  current(projectId: ProjectId, kind: PolicyKind): Promise<PolicyVersion>;
  /** Newest first. */
  versions(projectId: ProjectId, kind: PolicyKind, query: PageRequest): Promise<Page<PolicyVersion>>;
  get(projectId: ProjectId, kind: PolicyKind, version: number): Promise<PolicyVersion | undefined>;
  /**
   * Returns the newest version, which has the document. An unchanged document adds none. `not_found` without the
   * project.
   */
  put(projectId: ProjectId, kind: PolicyKind, change: PolicyChange): Promise<PolicyVersion>;
}
