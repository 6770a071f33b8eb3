import { endpoints, neededScopes, organizationHeader, placesOf, type Endpoint } from '@spanledger/api-contract';
import { roleRights, roles, type Role, type Scope } from '@spanledger/core';
import { expect, it } from 'vitest';

import { startTestApi, type TestApi } from './api.fixture.ts';
import { addUser, signedIn, type TestBrowser } from './people.fixture.ts';

type Place = 'project' | 'organization';

/**
 * Users of an API: one of each role in its organization, one of each in its project only, and an owner of another
 * organization.
 */
export interface EveryRole {
  readonly api: TestApi;
  readonly inOrganization: Readonly<Record<Role, TestBrowser>>;
  readonly inProject: Readonly<Record<Role, TestBrowser>>;
  readonly stranger: TestBrowser;
}

export const foreignProject = 'project-stranger';
const foreignOrganization = 'org-stranger';
const ownOrganization = 'org-own';

const browsers = async (add: (role: Role) => Promise<TestBrowser>): Promise<Readonly<Record<Role, TestBrowser>>> => {
  const added: [Role, TestBrowser][] = [];
  for (const role of roles) added.push([role, await add(role)]);
  return Object.fromEntries(added) as Record<Role, TestBrowser>;
};

export const startEveryRole = async (): Promise<EveryRole> => {
  const api = await startTestApi();
  const inOrganization = await browsers(async (role) =>
    signedIn(api, await addUser(api, `${role}@organization`.toLowerCase(), role)),
  );
  const inProject = await browsers(async (role) => {
    const other = role === 'NONE' ? 'OWNER' : 'NONE';
    const user = await addUser(api, `${role}@project`.toLowerCase(), other);
    await api.identity.memberships.setProjectRole({ projectId: api.projectId, userId: user.id, role });
    return signedIn(api, user);
  });
  const { user } = await api.identity.users.invite({
    email: 'a@b',
    organizationId: foreignOrganization,
    role: 'OWNER',
  });
  return { api, inOrganization, inProject, stranger: await signedIn(api, user) };
};

const askedIn = (place: Place) =>
  endpoints
    .filter((endpoint) => placesOf(endpoint).includes(place))
    .map((endpoint) => ({ endpoint, operation: endpoint.operation }));
const asked = askedIn('project');
const askedOfOrganizations = askedIn('organization');

const statusOf = async (
  browser: TestBrowser,
  endpoint: Endpoint,
  where: { readonly projectId?: string; readonly organizationId?: string } = {},
): Promise<number> => {
  const { projectId, organizationId } = where;
  const ofProject = endpoint.path.replace('{projectId}', projectId ?? 'none');
  const path = (organizationId === undefined ? ofProject : endpoint.path).replace(/\{\w+\}/g, 'some-id');
  const response = await browser.ask(path, {
    method: endpoint.method.toUpperCase(),
    ...(projectId === undefined ? {} : { projectId }),
    ...(organizationId === undefined ? {} : { headers: { [organizationHeader]: organizationId } }),
  });
  await response.arrayBuffer();
  return response.status;
};

const isAllowed = (role: Role, endpoint: Endpoint, place: Place): boolean => {
  const { scopes, organizationScopes } = roleRights[role];
  const given: readonly Scope[] = place === 'project' ? scopes : organizationScopes;
  return (neededScopes(endpoint) ?? []).some((scope) => given.includes(scope));
};

/**
 * The two roles on both sides of the bound, the permitted one first: each role has fewer rights than the previous one.
 */
const rolesAtTheBound = (endpoint: Endpoint, place: Place): readonly Role[] => {
  const last = roles.findLastIndex((role) => isAllowed(role, endpoint, place));
  return roles.slice(last, last + 2);
};

/** The first of the endpoints that need the same scopes. */
const isFirstOfItsNeed = (endpoint: Endpoint): boolean => {
  const need = JSON.stringify(neededScopes(endpoint));
  return endpoints.find((other) => JSON.stringify(neededScopes(other)) === need) === endpoint;
};

const isRight = (role: Role, status: number, isOpen: boolean): boolean => {
  if (role === 'NONE') return status === 404;
  return isOpen ? ![401, 403].includes(status) : status === 403;
};

const describeNamedPlaces = (given: () => EveryRole): void => {
  it.each(askedOfOrganizations.filter(({ endpoint }) => !placesOf(endpoint).includes('project')))(
    '$operation needs the organization to be named',
    async ({ endpoint }) => {
      const { api, inOrganization } = given();
      expect(await statusOf(inOrganization.OWNER, endpoint, { projectId: api.projectId })).toBe(400);
    },
  );

  it.each(asked)('$operation needs the project to be named', async ({ endpoint }) => {
    expect(await statusOf(given().inOrganization.OWNER, endpoint)).toBe(400);
  });
};

const describeOrganizations = (isWhole: (endpoint: Endpoint) => boolean, given: () => EveryRole): void => {
  it.each(askedOfOrganizations)(
    '$operation is open to the roles of the organization that have a scope it needs, and to no others',
    async ({ endpoint }) => {
      const { inOrganization, inProject } = given();
      const organizationId = ownOrganization;
      for (const role of isWhole(endpoint) ? roles : rolesAtTheBound(endpoint, 'organization')) {
        const status = await statusOf(inOrganization[role], endpoint, { organizationId });
        expect([role, status, isRight(role, status, isAllowed(role, endpoint, 'organization'))]).toEqual([
          role,
          status,
          true,
        ]);
        // A role in a project is not a role in the organization; here a user without a project role has all of them in
        // the organization.
        const ofProject = await statusOf(inProject[role], endpoint, { organizationId });
        if (role === 'NONE') expect(ofProject).not.toBeOneOf([401, 403]);
        else expect([role, ofProject]).toEqual([role, 404]);
      }
    },
  );

  it.each(askedOfOrganizations)(
    '$operation is not there in an organization in which the user has no role',
    async ({ endpoint }) => {
      const { inOrganization, stranger } = given();
      for (const role of isWhole(endpoint) ? roles : (['OWNER'] as const)) {
        expect(await statusOf(inOrganization[role], endpoint, { organizationId: foreignOrganization })).toBe(404);
      }
      expect(await statusOf(stranger, endpoint, { organizationId: ownOrganization })).toBe(404);
      expect(await statusOf(inOrganization.OWNER, endpoint, { organizationId: 'nowhere' })).toBe(404);
    },
  );
};

/**
 * Endpoints of projects and of organizations with users of each role, in the organization and in the project only, in
 * their own organization or project and in another one. The scopes of a role are in one table; the scope that an
 * endpoint needs is in its contract: with `bounds`, all roles are tested with the first endpoint of each needed scope,
 * and the two on both sides of the bound with each endpoint. No request changes data that another request depends on.
 */
export const describeEveryRole = (tried: 'all' | 'bounds', given: () => EveryRole): void => {
  const isWhole = (endpoint: Endpoint): boolean => tried === 'all' || isFirstOfItsNeed(endpoint);

  it.each(asked)(
    '$operation is open to the roles with a scope that it needs, and to no others',
    async ({ endpoint }) => {
      const { api, inOrganization, inProject } = given();
      const tries = isWhole(endpoint)
        ? roles.flatMap((role) => [inOrganization, inProject].map((browsers) => [role, browsers] as const))
        : rolesAtTheBound(endpoint, 'project').map(
            (role, at) => [role, at === 0 ? inProject : inOrganization] as const,
          );
      for (const [role, browsers] of tries) {
        const status = await statusOf(browsers[role], endpoint, { projectId: api.projectId });
        expect([role, status, isRight(role, status, isAllowed(role, endpoint, 'project'))]).toEqual([
          role,
          status,
          true,
        ]);
      }
    },
  );

  it.each(asked)(
    '$operation is not there for a user of another organization, whatever the role',
    async ({ endpoint }) => {
      const { api, inOrganization, stranger } = given();
      for (const role of isWhole(endpoint) ? roles : (['OWNER'] as const)) {
        expect(await statusOf(inOrganization[role], endpoint, { projectId: foreignProject })).toBe(404);
      }
      if (!isWhole(endpoint)) return;
      expect(await statusOf(stranger, endpoint, { projectId: api.projectId })).toBe(404);
      expect(await statusOf(inOrganization.OWNER, endpoint, { projectId: 'nowhere' })).toBe(404);
    },
  );

  describeOrganizations(isWhole, given);
  describeNamedPlaces(given);
};
