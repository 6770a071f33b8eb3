import { adminApiKey, authorizationOf, type ProjectAsker, type ProjectKeys } from './ask-project.ts';

interface Given {
  /** A project of the organization, and one of its members. */
  readonly ownId: string;
  readonly userId: string;
  /** A key of the organization. */
  readonly key: ProjectKeys;
}

/** The entities in the requests to the operations of organizations. */
export interface OrganizationPlace extends Given {
  readonly spareProject: string;
  readonly spareKeyId: string;
  readonly invitedId: string;
  readonly scimUserId: string;
  readonly spareOrganization: string;
  readonly spareOrganizationKeyId: string;
  readonly endingOrganization: string;
}

type Ask = () => readonly [path: string, init: RequestInit];

const projects = '/api/public/projects';
const organizations = '/api/public/organizations';
const invitations = `${organizations}/invitations`;

const asKey = (key: ProjectKeys, path: string, method = 'GET', body?: unknown): ReturnType<Ask> => [
  path,
  {
    method,
    headers: { authorization: authorizationOf(key) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  },
];

/** Creates the entities that are then deleted. */
export const prepareOrganization = async (ask: ProjectAsker['ask'], given: Given): Promise<OrganizationPlace> => {
  const made = async (path: string, body: unknown) =>
    (await (await ask(...asKey(given.key, path, 'POST', body))).json()) as { id: string; userId: string };
  const administered = async (path: string, body: unknown) =>
    (await (await ask(...asOperator(path, 'POST', body))).json()) as { id: string };
  const { id: spareOrganization } = await administered(admin, { name: 'Spare' });
  const { id: spareOrganizationKeyId } = await administered(`${admin}/${spareOrganization}/apiKeys`, {});
  return {
    ...given,
    spareOrganization,
    spareOrganizationKeyId,
    endingOrganization: (await administered(admin, { name: 'Ending' })).id,
    spareProject: (await made(projects, { name: 'spare' })).id,
    spareKeyId: (await made(`${organizations}/apiKeys`, { note: 'spare' })).id,
    scimUserId: (await made(`${scim}/Users`, { userName: 'provided@example.com' })).id,
    invitedId: (await made(invitations, { email: 'invited@example.com', role: 'VIEWER' })).userId,
  };
};

const admin = '/api/admin/organizations';

const asOperator = (path: string, method = 'GET', body?: unknown): ReturnType<Ask> => [
  path,
  {
    method,
    headers: { authorization: `Bearer ${adminApiKey}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  },
];

const scim = '/api/public/scim';
const off = { Operations: [{ op: 'replace', path: 'active', value: false }] };

/** The requests to each operation of SCIM. */
const askedOfScim = (place: () => OrganizationPlace): Readonly<Record<string, readonly Ask[]>> => {
  const as = (path: string, method?: string, body?: unknown) => asKey(place().key, `${scim}/${path}`, method, body);
  return {
    getScimProviderConfig: [() => as('ServiceProviderConfig'), () => [`${scim}/ServiceProviderConfig`, {}]],
    getScimResourceTypes: [() => as('ResourceTypes')],
    getScimSchemas: [() => as('Schemas')],
    listScimUsers: [() => as('Users?count=2'), () => as('Users?filter=wrong')],
    createScimUser: [
      () => as('Users', 'POST', { userName: 'scim@example.com' }),
      () => as('Users', 'POST', { userName: 'scim@example.com' }),
      () => as('Users', 'POST', {}),
    ],
    getScimUser: [() => as(`Users/${place().scimUserId}`), () => as('Users/unknown')],
    replaceScimUser: [() => as(`Users/${place().scimUserId}`, 'PUT', { schemas: [], roles: ['VIEWER'] })],
    patchScimUser: [
      () => as(`Users/${place().scimUserId}`, 'PATCH', off),
      () => as(`Users/${place().scimUserId}`, 'PATCH', off),
    ],
    deleteScimUser: [() => as('Users/unknown', 'DELETE')],
    createScimGroup: [
      () => as('Groups', 'POST', { displayName: 'Team:viewer' }),
      () => as('Groups', 'POST', { displayName: 'Team:viewer' }),
      () => as('Groups', 'POST', {}),
    ],
    listScimGroups: [
      () => as('Groups'),
      () => as('Groups?excludedAttributes=members'),
      () => as('Groups?filter=wrong'),
    ],
    getScimGroup: [() => as('Groups/unknown')],
    replaceScimGroup: [() => as('Groups/unknown', 'PUT', { displayName: 'x' })],
    patchScimGroup: [() => as('Groups/unknown', 'PATCH', { Operations: [{ op: 'remove', path: 'members' }] })],
    deleteScimGroup: [() => as('Groups/unknown', 'DELETE')],
  };
};

/** The requests to each operation of the server's administration. */
const askedOfAdministration = (place: () => OrganizationPlace): Readonly<Record<string, readonly Ask[]>> => {
  const spare = (): string => `${admin}/${place().spareOrganization}`;
  return {
    listOrganizations: [() => asOperator(admin), () => [admin, {}]],
    createOrganization: [
      () => asOperator(admin, 'POST', { name: 'Documented', metadata: { a: 1 } }),
      () => asOperator(admin, 'POST', { name: 'x' }),
    ],
    getOrganization: [() => asOperator(spare()), () => asOperator(`${admin}/unknown`)],
    updateOrganization: [
      () => asOperator(spare(), 'PUT', { name: 'Renamed' }),
      () => asOperator(`${admin}/unknown`, 'PUT', { name: 'Renamed' }),
    ],
    listKeysOfOrganization: [() => asOperator(`${spare()}/apiKeys`)],
    createKeyOfOrganization: [() => asOperator(`${spare()}/apiKeys`, 'POST', { note: 'documented' })],
    revokeKeyOfOrganization: [
      () => asOperator(`${spare()}/apiKeys/${place().spareOrganizationKeyId}`, 'DELETE'),
      () => asOperator(`${spare()}/apiKeys/unknown`, 'DELETE'),
    ],
    deleteOrganization: [1, 2].map(() => () => asOperator(`${admin}/${place().endingOrganization}`, 'DELETE')),
  };
};

/** The requests to each operation of organizations. */
const askedOfOrganizations = (place: () => OrganizationPlace): Readonly<Record<string, readonly Ask[]>> => {
  const as = (path: string, method?: string, body?: unknown) => asKey(place().key, path, method, body);
  return {
    listOrganizationProjects: [() => as(`${organizations}/projects`), () => [`${organizations}/projects`, {}]],
    createProject: [
      () => as(projects, 'POST', { name: 'documented', retention: 30 }),
      () => as(projects, 'POST', { name: 'documented' }),
      () => as(projects, 'POST', { name: 'x' }),
      () => [projects, { method: 'POST', body: '{"name":"by a key of a project"}' }],
    ],
    updateProject: [
      () => as(`${projects}/${place().spareProject}`, 'PUT', { name: 'renamed', metadata: '{"a":1}' }),
      () => as(`${projects}/${place().spareProject}`, 'PUT', { retention: 1 }),
      () => as(`${projects}/unknown`, 'PUT', { name: 'renamed' }),
    ],
    deleteProject: [1, 2].map(() => () => as(`${projects}/${place().spareProject}`, 'DELETE')),
    listOrganizationApiKeys: [() => as(`${organizations}/apiKeys`)],
    createOrganizationApiKey: [
      () => as(`${organizations}/apiKeys`, 'POST', { note: 'second', scopes: ['organization'] }),
      () => as(`${organizations}/apiKeys`, 'POST', { scopes: ['read'] }),
    ],
    rotateOrganizationApiKey: [
      () => as(`${organizations}/apiKeys/${place().spareKeyId}/rotate`, 'POST', {}),
      () => as(`${organizations}/apiKeys/unknown/rotate`, 'POST', {}),
    ],
    revokeOrganizationApiKey: [1, 2].map(() => () => as(`${organizations}/apiKeys/${place().spareKeyId}`, 'DELETE')),
    listMemberships: [() => as(`${organizations}/memberships`)],
    updateMembership: [
      () => as(`${organizations}/memberships`, 'PUT', { userId: place().userId, role: 'MEMBER' }),
      () => as(`${organizations}/memberships`, 'PUT', { userId: 'unknown', role: 'MEMBER' }),
    ],
    deleteMembership: [
      () => as(`${organizations}/memberships`, 'DELETE', { userId: place().invitedId }),
      () => as(`${organizations}/memberships`, 'DELETE', { userId: 'unknown' }),
    ],
    listProjectMemberships: [() => as(`${projects}/${place().ownId}/memberships`)],
    updateProjectMembership: [
      () => as(`${projects}/${place().ownId}/memberships`, 'PUT', { userId: place().userId, role: 'ADMIN' }),
      () => as(`${projects}/unknown/memberships`, 'PUT', { userId: place().userId, role: 'ADMIN' }),
    ],
    deleteProjectMembership: [1, 2].map(
      () => () => as(`${projects}/${place().ownId}/memberships`, 'DELETE', { userId: place().userId }),
    ),
    getOrganizationSettings: [() => as(`${organizations}/settings`)],
    // Other users on this server have sessions without a second factor.
    updateOrganizationSettings: [
      () => as(`${organizations}/settings`, 'PUT', { requireSecondFactor: false }),
      () => as(`${organizations}/settings`, 'PUT', { requireSecondFactor: 'no' }),
    ],
    createInvitation: [
      () => as(invitations, 'POST', { email: 'another@example.com', role: 'VIEWER', name: 'Another' }),
      () => as(invitations, 'POST', { email: 'another@example.com', role: 'VIEWER' }),
      () => as(invitations, 'POST', { email: 'nobody', role: 'VIEWER' }),
    ],
    listInvitations: [() => as(invitations)],
    revokeInvitation: [() => as(`${invitations}/unknown`, 'DELETE')],
  };
};

/** The requests to each operation of the control plane that accepts no project key. */
export const askedOfControlPlane = (place: () => OrganizationPlace): Readonly<Record<string, readonly Ask[]>> => ({
  ...askedOfOrganizations(place),
  ...askedOfScim(place),
  ...askedOfAdministration(place),
});
