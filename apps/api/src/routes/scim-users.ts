import {
  createScimUser,
  deleteScimUser,
  getScimUser,
  listScimUsers,
  patchScimUser,
  replaceScimUser,
  scimUrns,
} from '@spanledger/api-contract';
import {
  conflict,
  DomainError,
  formatIso,
  invalidInput,
  normalEmail,
  notFound,
  permissionDenied,
  type MembershipStore,
  type Role,
  type UserInRole,
} from '@spanledger/core';

import { storesOf } from '../auditing/recorded-stores.ts';
import type { OrganizationCaller } from '../auth/authenticator.ts';
import { roleGiverOf } from '../auth/role-giver.ts';
import { anyCallerOf, inputOf, jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { activeAfter } from './scim-patch.ts';

interface Parts {
  readonly memberships: Pick<MembershipStore, 'members' | 'member' | 'formerMember'>;
  readonly readBody: BodyReader;
}

const countDefault = 100;
const countMax = 1000;
const filterPattern = /^\s*userName\s+eq\s+"([^"]*)"\s*$/i;

/** The users of an organization, as maintained by identity providers (RFC 7644). */
export const scimUserRoutes = (parts: Parts): readonly Route[] => [...readRoutes(parts), ...writeRoutes(parts)];

const readRoutes = ({ memberships }: Parts): readonly Route[] => [
  jsonRoute(listScimUsers, async ({ caller: { organizationId }, query }) => {
    const found = await membersBy(memberships, organizationId, query.filter);
    const startIndex = Math.max(1, query.startIndex ?? 1);
    const count = Math.min(countMax, Math.max(0, query.count ?? countDefault));
    const page = found.slice(startIndex - 1, startIndex - 1 + count);
    const facts = { totalResults: found.length, startIndex, itemsPerPage: page.length };
    return { schemas: [scimUrns.list], ...facts, Resources: page.map((member) => userJson(member)) };
  }),
  jsonRoute(getScimUser, async ({ caller, params }) => userJson(await findMember(memberships, caller, params))),
];

const writeRoutes = ({ memberships, readBody }: Parts): readonly Route[] => [
  jsonRoute(
    createScimUser,
    async ({ caller, stores, body: { userName, roles, active, ...names } }) => {
      const { organizationId } = caller;
      const email = checkUserName(userName);
      if (active === false) throw invalidInput('A user who is not active is in no organization, and cannot be made.');
      if ((await memberships.member(organizationId, { email })) !== undefined) {
        throw conflict('A user with this userName already exists in the organization.');
      }
      const role = roles?.[0] ?? 'NONE';
      const invitation = { email, name: nameOf(names), organizationId, role, ...roleGiverOf(caller) };
      return userJson({ user: (await stores.users.invite(invitation)).user, role });
    },
    readBody,
  ),
  jsonRoute(
    replaceScimUser,
    async ({ caller, stores, params, body: { schemas, active, roles } }) => {
      if (!Array.isArray(schemas)) throw invalidInput(`schemas is required: send ["${scimUrns.user}"].`);
      const member = await findAccount(memberships, caller, params, active === true);
      return change({ memberships: stores.memberships, caller, member, active: active !== false, role: roles?.[0] });
    },
    readBody,
  ),
  jsonRoute(
    patchScimUser,
    async ({ caller, stores, params, body: { Operations } }) => {
      const active = activeAfter(Operations);
      const member = await findAccount(memberships, caller, params, active === true);
      return change({ memberships: stores.memberships, caller, member, active: active !== false, role: undefined });
    },
    readBody,
  ),
  {
    endpoint: deleteScimUser,
    handle: async (request, response) => {
      const caller = anyCallerOf(response) as OrganizationCaller;
      const member = await findMember(memberships, caller, inputOf(deleteScimUser, request).params);
      await change({
        memberships: storesOf(request, response).memberships,
        caller,
        member,
        active: false,
        role: undefined,
      });
      response.status(204).end();
    },
  },
];

/** Those of a filter; providers send one for each user, and one user is read then. */
const membersBy = async (
  memberships: Parts['memberships'],
  organizationId: string,
  filter: string | undefined,
): Promise<readonly UserInRole[]> => {
  if (filter === undefined || filter === '') return memberships.members(organizationId);
  const [, userName] = filterPattern.exec(filter) ?? [];
  if (userName === undefined) throw invalidInput('This filter is not supported: send userName eq "ada@example.com".');
  const email = normalEmail(userName);
  const found = email === undefined ? undefined : await memberships.member(organizationId, { email });
  return found === undefined ? [] : [found];
};

const checkUserName = (userName: string | null | undefined): string => {
  if (typeof userName !== 'string' || userName.trim() === '') throw invalidInput('userName is required.');
  const email = normalEmail(userName);
  if (email === undefined) throw invalidInput('userName must be an e-mail address, like ada@example.com.');
  return email;
};

interface GivenNames {
  readonly displayName?: string | null | undefined;
  readonly name?:
    | { readonly [part in 'formatted' | 'givenName' | 'familyName']?: string | null | undefined }
    | null
    | undefined;
}

/** Of the forms in which providers send it: Okta has no `formatted`. */
const nameOf = ({ name, displayName }: GivenNames): string | undefined => {
  const parts = [name?.givenName, name?.familyName].filter((part) => typeof part === 'string' && part !== '');
  return [name?.formatted, displayName, parts.join(' ')].map((text) => (text ?? '').trim()).find((text) => text !== '');
};

const notThere = () => notFound('User not found in this organization.');

const findMember = async (
  memberships: Parts['memberships'],
  { organizationId }: OrganizationCaller,
  { userId }: { readonly userId: string },
): Promise<UserInRole> => {
  const member = await memberships.member(organizationId, { userId });
  if (member === undefined) throw notThere();
  return member;
};

/** A member, or, for who is said to be active, a user who was a member and has no role now. */
const findAccount = async (
  memberships: Parts['memberships'],
  caller: OrganizationCaller,
  params: { readonly userId: string },
  isSaidActive: boolean,
): Promise<Account> => {
  const member = await memberships.member(caller.organizationId, params);
  if (member !== undefined) return member;
  const user = isSaidActive ? await memberships.formerMember(caller.organizationId, params.userId) : undefined;
  if (user === undefined) throw notThere();
  return { user, role: undefined };
};

interface Account {
  readonly user: UserInRole['user'];
  readonly role: Role | undefined;
}

interface Change {
  readonly memberships: Pick<MembershipStore, 'setRole'>;
  readonly caller: OrganizationCaller;
  readonly member: Account;
  readonly active: boolean;
  /** When absent unchanged, and `NONE` for who was no member. */
  readonly role: Role | undefined;
}

/** Returns the user as it is then. A role counts only for a user that stays active. */
const change = async ({ memberships, caller, member, active, role }: Change) => {
  const next = active ? (role ?? member.role ?? 'NONE') : null;
  if (next !== member.role) {
    const { organizationId } = caller;
    const by = { organizationId, userId: member.user.id, role: next, ...roleGiverOf(caller) };
    await memberships.setRole(by).catch((error: unknown) => {
      // The last owner is 403 here, which clients of SCIM expect.
      if (error instanceof DomainError && error.code === 'conflict') throw permissionDenied(error.message);
      throw error;
    });
  }
  return userJson({ user: member.user, role: next ?? 'NONE' }, active);
};

const userJson = ({ user, role }: UserInRole, isMember = true) => ({
  schemas: [scimUrns.user],
  id: user.id,
  userName: user.email,
  name: { formatted: user.name ?? user.email },
  emails: [{ primary: true, value: user.email, type: 'work' }],
  active: isMember && !user.isDisabled,
  roles: isMember ? [role] : [],
  meta: { resourceType: 'User', created: formatIso(user.createdAt) },
});
