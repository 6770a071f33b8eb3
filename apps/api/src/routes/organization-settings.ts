import { getOrganizationSettings, updateOrganizationSettings } from '@spanledger/api-contract';
import { DomainError, notFound, type OrganizationStore } from '@spanledger/core';
import type { Response } from 'express';

import type { ApiStores } from '../auditing/api-stores.ts';
import type { OrganizationCaller } from '../auth/authenticator.ts';
import { localsOf } from '../http/request-locals.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';

interface Parts {
  readonly organizations: Pick<OrganizationStore, 'get'>;
  readonly readBody: BodyReader;
}

/** The requirements of an organization on its members. */
export const organizationSettingRoutes = ({ organizations, readBody }: Parts): readonly Route[] => [
  jsonRoute(getOrganizationSettings, async ({ caller: { organizationId } }) => {
    const organization = await organizations.get(organizationId);
    if (organization === undefined) throw notFound('Organization not found: it was deleted.');
    return { requireSecondFactor: organization.requiresSecondFactor };
  }),
  jsonRoute(
    updateOrganizationSettings,
    async ({ caller, stores, response, body: { requireSecondFactor } }) => {
      if (requireSecondFactor) await assertOwnFactor(stores, caller, response);
      const changes = { requiresSecondFactor: requireSecondFactor };
      const { requiresSecondFactor } = await stores.organizations.update(caller.organizationId, changes);
      return { requireSecondFactor: requiresSecondFactor };
    },
    readBody,
  ),
];

/** Of a user alone: keys of the organization have no second factor, and work as before. */
const assertOwnFactor = async (
  { secondFactors }: ApiStores,
  { userId }: OrganizationCaller,
  response: Response,
): Promise<void> => {
  if (userId === undefined) return;
  const { session } = localsOf(response);
  const has =
    session === undefined
      ? (await secondFactors.find(userId))?.isConfirmed === true
      : session.session.secondFactor !== null;
  if (has) return;
  throw new DomainError(
    'second_factor_missing',
    'Set up your own second factor on /sign-in first, or show a code of it there: you would not open the organization without.',
  );
};
