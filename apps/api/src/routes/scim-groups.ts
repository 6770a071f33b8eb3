import {
  createScimGroup,
  deleteScimGroup,
  getScimGroup,
  listScimGroups,
  patchScimGroup,
  replaceScimGroup,
  scimUrns,
} from '@spanledger/api-contract';
import {
  DomainError,
  formatIso,
  invalidInput,
  notFound,
  permissionDenied,
  projectIdSchema,
  roles,
  type Group,
  type GroupFacts,
  type GroupGiver,
  type GroupStore,
  type MembershipStore,
  type Micros,
  type Project,
  type ProjectStore,
  type UserInRole,
} from '@spanledger/core';

import { storesOf } from '../auditing/recorded-stores.ts';
import type { OrganizationCaller } from '../auth/authenticator.ts';
import { roleGiverOf } from '../auth/role-giver.ts';
import { anyCallerOf, inputOf, jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { patchedGroup, type PatchedGroup } from './scim-group-patch.ts';

interface Parts {
  readonly groups: Pick<GroupStore, 'list'>;
  readonly memberships: Pick<MembershipStore, 'members'>;
  readonly projects: Pick<ProjectStore, 'list'>;
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

const countDefault = 100;
const countMax = 1000;
const filterPattern = /^\s*(displayName|externalId)\s+eq\s+"([^"]*)"\s*$/i;
/** `Platform team:admin`, `Platform team:shop:viewer`. */
const rolePattern = new RegExp(`:(?:([^:]+):)?(${roles.join('|')})$`, 'i');

/** The groups of an identity provider, and the roles that they grant (RFC 7644). */
export const scimGroupRoutes = (parts: Parts): readonly Route[] => [...readRoutes(parts), ...writeRoutes(parts)];

const readRoutes = ({ groups, memberships }: Parts): readonly Route[] => [
  jsonRoute(listScimGroups, async ({ caller: { organizationId }, query }) => {
    const found = filtered(await groups.list(organizationId), query.filter);
    const startIndex = Math.max(1, query.startIndex ?? 1);
    const count = Math.min(countMax, Math.max(0, query.count ?? countDefault));
    const page = found.slice(startIndex - 1, startIndex - 1 + count);
    const members = hasMembers(query) ? await memberships.members(organizationId) : [];
    const facts = { totalResults: found.length, startIndex, itemsPerPage: page.length };
    const Resources = page.map((group) => groupJson(group, members, hasMembers(query)));
    return { schemas: [scimUrns.list], ...facts, Resources };
  }),
  jsonRoute(getScimGroup, async ({ caller: { organizationId }, params: { groupId }, query }) => {
    const group = (await groups.list(organizationId)).find(({ id }) => id === groupId);
    if (group === undefined) throw notFound('Group not found in this organization.');
    const members = hasMembers(query) ? await memberships.members(organizationId) : [];
    return groupJson(group, members, hasMembers(query));
  }),
];

const writeRoutes = ({ memberships, projects, now, readBody }: Parts): readonly Route[] => {
  const giverOf = (caller: OrganizationCaller): GroupGiver => ({
    organizationId: caller.organizationId,
    now: now(),
    ...roleGiverOf(caller),
  });
  const answer = async (group: Group, { organizationId }: OrganizationCaller) =>
    groupJson(group, await memberships.members(organizationId));
  return [
    jsonRoute(
      createScimGroup,
      async ({ caller, stores, body }) => {
        const facts = factsOf(givenGroup(body), undefined, await projects.list(caller.organizationId));
        return answer(await asScim(async () => stores.groups.create(facts, giverOf(caller))), caller);
      },
      readBody,
    ),
    jsonRoute(
      replaceScimGroup,
      async ({ caller, stores, params: { groupId }, body }) => {
        const known = await projects.list(caller.organizationId);
        const alter = (group: Group) => factsOf(givenGroup(body), group, known);
        return answer(await asScim(async () => stores.groups.change(groupId, alter, giverOf(caller))), caller);
      },
      readBody,
    ),
    jsonRoute(
      patchScimGroup,
      async ({ caller, stores, params: { groupId }, body }) => {
        const known = await projects.list(caller.organizationId);
        const alter = (group: Group) =>
          factsOf(patchedGroup({ ...group, given: undefined }, body.Operations), group, known);
        return answer(await asScim(async () => stores.groups.change(groupId, alter, giverOf(caller))), caller);
      },
      readBody,
    ),
    {
      endpoint: deleteScimGroup,
      handle: async (request, response) => {
        const caller = anyCallerOf(response) as OrganizationCaller;
        const { groupId } = inputOf(deleteScimGroup, request).params;
        await asScim(async () => storesOf(request, response).groups.delete(groupId, giverOf(caller)));
        response.status(204).end();
      },
    },
  ];
};

interface GivenGroup {
  readonly displayName: string;
  readonly externalId?: string | null | undefined;
  readonly members?: readonly { readonly value: string }[] | null | undefined;
  readonly [scimUrns.groupRole]?: PatchedGroup['given'] | null;
}

const givenGroup = (body: GivenGroup): PatchedGroup => ({
  displayName: body.displayName,
  externalId: body.externalId ?? null,
  memberIds: [...new Set((body.members ?? []).map(({ value }) => value))],
  given: body[scimUrns.groupRole] ?? undefined,
});

/** The role is that of the extension, else the one in a new name's suffix, else the previous one. */
const factsOf = (
  { displayName, externalId, memberIds, given }: PatchedGroup,
  before: Group | undefined,
  projects: readonly Project[],
): GroupFacts => {
  const facts = { displayName, externalId, memberIds };
  if (given !== undefined) return { ...facts, ...roleOfExtension(given, before) };
  const ofName = displayName === before?.displayName ? undefined : roleOfName(displayName, projects);
  return { ...facts, ...(ofName ?? { role: before?.role ?? null, projectId: before?.projectId ?? null }) };
};

const roleOfExtension = (given: NonNullable<PatchedGroup['given']>, before: Group | undefined) => {
  const named = given.role === undefined ? (before?.role ?? null) : given.role;
  const role = named === null ? null : roles.find((own) => own === named);
  if (role === undefined) throw invalidInput(`role must be one of ${roles.join(', ')}, or null.`);
  const projectId = given.projectId === undefined ? (before?.projectId ?? null) : given.projectId;
  if (projectId === null) return { role, projectId };
  const { data, success } = projectIdSchema.safeParse(projectId);
  if (!success) throw invalidInput('projectId must be the id of a project, or null.');
  return { role, projectId: data };
};

const roleOfName = (displayName: string, projects: readonly Project[]) => {
  const [matched, named, text = ''] = rolePattern.exec(displayName) ?? [];
  const role = roles.find((own) => own === text.toUpperCase());
  if (matched === undefined || role === undefined) return undefined;
  if (named === undefined) return { role, projectId: null };
  const found = projects.filter(({ id, name }) => id === named || name === named);
  const [project] = found;
  if (project === undefined || found.length > 1) {
    throw invalidInput(`displayName names a project that is not there, or several: ${named}. Write its id.`);
  }
  return { role, projectId: project.id };
};

const filtered = (groups: readonly Group[], filter: string | undefined): readonly Group[] => {
  if (filter === undefined || filter === '') return groups;
  const [, attribute, value] = filterPattern.exec(filter) ?? [];
  if (attribute === undefined || value === undefined) {
    throw invalidInput('This filter is not supported: send displayName eq "…" or externalId eq "…".');
  }
  return attribute.toLowerCase() === 'displayname'
    ? groups.filter(({ displayName }) => displayName.toLowerCase() === value.toLowerCase())
    : groups.filter(({ externalId }) => externalId === value);
};

/** Removing the last owner is 403 here, which clients of SCIM expect; a name that is taken stays 409. */
const asScim = async <T>(work: () => Promise<T>): Promise<T> =>
  work().catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'conflict' && error.message.includes('last owner')) {
      throw permissionDenied(error.message);
    }
    throw error;
  });

const hasMembers = ({ excludedAttributes = '' }: { readonly excludedAttributes?: string | undefined }): boolean =>
  !excludedAttributes.toLowerCase().split(',').includes('members');

const groupJson = (group: Group, members: readonly UserInRole[], areMembersShown = true) => {
  const { id, displayName, externalId, role, projectId, memberIds, createdAt, updatedAt } = group;
  const emails = new Map(members.map(({ user }) => [user.id, user.email]));
  const shown = memberIds.map((value) => ({ value, display: emails.get(value) ?? '', type: 'User' as const }));
  return {
    schemas: [scimUrns.group, scimUrns.groupRole],
    id,
    displayName,
    ...(externalId === null ? {} : { externalId }),
    ...(areMembersShown ? { members: shown } : {}),
    [scimUrns.groupRole]: { role, projectId },
    meta: { resourceType: 'Group' as const, created: formatIso(createdAt), lastModified: formatIso(updatedAt) },
  };
};
