import type {
  ApiKeyStore,
  AuditLog,
  ErasureQueue,
  ExternalIdentityStore,
  FirstStart,
  GroupStore,
  InvitationStore,
  MembershipStore,
  OrganizationStore,
  PolicyStore,
  ProjectStore,
  SecondFactorStore,
  SignInLinkStore,
  UserSessionStore,
  UserStore,
} from '@spanledger/core';

import { memoryAuditLog } from '../audit/memory-audit-log.ts';
import { memoryExternalIdentityStore } from '../people/memory-external-identity-store.ts';
import { memoryGroupStore } from '../people/memory-group-store.ts';
import { memoryInvitationStore } from '../people/memory-invitation-store.ts';
import { memoryMembershipStore } from '../people/memory-membership-store.ts';
import { memorySecondFactorStore } from '../people/memory-second-factor-store.ts';
import { memorySignInLinkStore } from '../people/memory-sign-in-link-store.ts';
import { memoryUserSessionStore } from '../people/memory-user-session-store.ts';
import { memoryUserStore } from '../people/memory-user-store.ts';
import { memoryPolicyStore } from '../policies/memory-policy-store.ts';
import { identityState } from './identity-state.ts';
import { memoryApiKeyStore } from './memory-api-key-store.ts';
import { memoryErasureQueue } from './memory-erasure-queue.ts';
import { memoryFirstStart } from './memory-first-start.ts';
import { memoryOrganizationStore } from './memory-organization-store.ts';
import { memoryProjectStore } from './memory-project-store.ts';

/** The identity ports over one shared set of organizations, projects, keys and users. */
export interface IdentityStores {
  readonly apiKeys: ApiKeyStore;
  readonly projects: ProjectStore;
  readonly erasures: ErasureQueue;
  readonly organizations: OrganizationStore;
  readonly firstStart: FirstStart;
  readonly users: UserStore;
  readonly memberships: MembershipStore;
  readonly invitations: InvitationStore;
  readonly userSessions: UserSessionStore;
  readonly signInLinks: SignInLinkStore;
  readonly externalIdentities: ExternalIdentityStore;
  readonly secondFactors: SecondFactorStore;
  readonly groups: GroupStore;
  readonly auditLog: AuditLog;
  readonly policies: PolicyStore;
}

export const memoryIdentity = (): IdentityStores => {
  const state = identityState();
  const projects = memoryProjectStore(state);
  return {
    apiKeys: memoryApiKeyStore(state),
    projects,
    auditLog: memoryAuditLog(projects),
    policies: memoryPolicyStore(state),
    erasures: memoryErasureQueue(state),
    organizations: memoryOrganizationStore(state),
    firstStart: memoryFirstStart(state),
    users: memoryUserStore(state),
    memberships: memoryMembershipStore(state),
    invitations: memoryInvitationStore(state),
    userSessions: memoryUserSessionStore(state),
    signInLinks: memorySignInLinkStore(state),
    externalIdentities: memoryExternalIdentityStore(state),
    secondFactors: memorySecondFactorStore(state),
    groups: memoryGroupStore(state),
  };
};
