import type { Micros } from '@spanledger/core';

import type { ApiDependencies } from '../api-dependencies.ts';
import type { BodyReader, Route } from '../http/route.ts';
import { invitationRoutes } from './invitations.ts';
import { membershipRoutes, projectMembershipRoutes } from './memberships.ts';
import { organizationKeyRoutes } from './organization-keys.ts';
import { scimDocumentRoutes } from './scim-documents.ts';
import { scimGroupRoutes } from './scim-groups.ts';
import { scimUserRoutes } from './scim-users.ts';
import { organizationSettingRoutes } from './organization-settings.ts';
import { organizationProjectRoutes } from './organization-projects.ts';

/** Routes for keys of an organization, and its owners and admins. */
export const organizationRoutes = (
  parts: ApiDependencies & { readonly now: () => Micros; readonly readBody: BodyReader },
): readonly Route[] => [
  ...organizationProjectRoutes(parts),
  ...organizationKeyRoutes(parts),
  ...membershipRoutes(parts),
  ...projectMembershipRoutes(parts),
  ...invitationRoutes(parts),
  ...organizationSettingRoutes(parts),
  ...scimDocumentRoutes(),
  ...scimUserRoutes(parts),
  ...scimGroupRoutes(parts),
];
