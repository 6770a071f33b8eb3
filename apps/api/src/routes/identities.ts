import { listIdentities, unlinkIdentity } from '@spanledger/api-contract';
import { formatIso, isSameIssuer, type ExternalIdentityStore } from '@spanledger/core';
import type { IdentityProvider } from '@spanledger/people';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, sessionOf, type Route } from '../http/route.ts';
import { sendNotice } from '../mail/send-notice.ts';

interface Parts extends Pick<ApiDependencies, 'mailer' | 'media'> {
  readonly externalIdentities: Pick<ExternalIdentityStore, 'list'>;
  readonly identityProviders?: readonly IdentityProvider[] | undefined;
  readonly arePasswordsOn?: boolean | undefined;
}

/** By which accounts of providers a user signs in. */
export const identityRoutes = (parts: Parts): readonly Route[] => {
  const { externalIdentities, identityProviders = [], arePasswordsOn = true } = parts;
  const providerOf = (issuer: string) => {
    const all = identityProviders.map((provider) => provider.settings);
    const settings = all.find((one) => isSameIssuer(one.issuer, issuer));
    return settings === undefined ? null : { id: settings.id, name: settings.name };
  };
  return [
    jsonRoute(listIdentities, async ({ response }) => ({
      identities: (await externalIdentities.list(sessionOf(response).user.id)).map(({ createdAt, ...identity }) => ({
        ...identity,
        provider: providerOf(identity.issuer),
        createdAt: formatIso(createdAt),
      })),
    })),
    jsonRoute(unlinkIdentity, async ({ response, stores, params: { identityId } }) => {
      const { user } = sessionOf(response);
      const issuers = identityProviders.map(({ settings }) => settings.issuer);
      await stores.externalIdentities.unlinkOne(user.id, identityId, { arePasswordsOn, issuers });
      sendNotice(parts, user, 'identity-removed');
      return { success: true as const };
    }),
  ];
};
