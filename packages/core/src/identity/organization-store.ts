import type { OrganizationDetails, Project } from './identity.ts';

export interface OrganizationChanges {
  readonly name?: string | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly requiresSecondFactor?: boolean | undefined;
}

export interface ListedOrganization extends OrganizationDetails {
  /** Oldest first. */
  readonly projects: readonly Project[];
}

/** Deleted organizations are not returned. */
export interface OrganizationStore {
  /** All of them with their projects, read at once; oldest first. */
  list(): Promise<readonly ListedOrganization[]>;
  get(id: string): Promise<OrganizationDetails | undefined>;
  create(organization: OrganizationChanges & { readonly name: string }): Promise<OrganizationDetails>;
  /** Absent members are unchanged. `not_found` when it does not exist. */
  update(id: string, changes: OrganizationChanges): Promise<OrganizationDetails>;
  /**
   * From then on its keys are invalid, and it has no members. `invalid_input` while it has projects, `not_found` when
   * it does not exist.
   */
  delete(id: string): Promise<void>;
}
