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

/** Organizations that were deleted are not there. */
export interface OrganizationStore {
  /** All of them with their projects, read at once; oldest first. */
  list(): Promise<readonly ListedOrganization[]>;
  get(id: string): Promise<OrganizationDetails | undefined>;
  create(organization: OrganizationChanges & { readonly name: string }): Promise<OrganizationDetails>;
  /** What is absent stays. `not_found` when there is none. */
  update(id: string, changes: OrganizationChanges): Promise<OrganizationDetails>;
  /**
   * Its keys open nothing from then on, and no one belongs to it. `invalid_input` while it has projects, `not_found` when there is
   * none.
   */
  delete(id: string): Promise<void>;
}
