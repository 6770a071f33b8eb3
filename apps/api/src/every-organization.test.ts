import { endpoints, placesOf, type Endpoint } from '@spanledger/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type KeyPair, type TestApi } from './api.fixture.ts';
import { addMember, foreignOrganization, organizationKey } from './organization.fixture.ts';
import { addUser, linkOf } from './people.fixture.ts';

const asked = endpoints
  .filter((endpoint) => placesOf(endpoint).includes('organization'))
  .map((endpoint) => ({ endpoint, operation: endpoint.operation }));

/** The ids of the other organization that a path or a body may contain. */
interface Foreign {
  readonly projectId: string;
  readonly apiKeyId: string;
  readonly userId: string;
  readonly groupId: string;
}

/** The example of the endpoint, with the ids of the other organization instead of its own. */
const naming = (foreign: Foreign, example: object): object =>
  Object.fromEntries(
    Object.entries(example).map(([name, value]) => [name, foreign[name as keyof Foreign] ?? (value as unknown)]),
  );

/*
 * A key of one organization with all ids of another: each endpoint of organizations is called with the other's
 * projects, keys and users, and does not return or change any of them.
 */
describe('a key of one organization', () => {
  let api: TestApi;
  let own: KeyPair;
  let ofForeignProject: Foreign;
  let ofForeignOrganization: Foreign;

  beforeAll(async () => {
    api = await startTestApi();
    own = await organizationKey(api);
    await addUser(api, 'own@example.com', 'OWNER');
    const projectId = 'project-stranger';
    const key = await api.identity.apiKeys.create({ organizationId: foreignOrganization });
    const [projectKey] = await api.identity.apiKeys.list(projectId as typeof api.projectId);
    const userId = await addMember(api, 'theirs@example.com', 'OWNER', foreignOrganization);
    const user = await api.identity.users.find({ id: userId });
    await linkOf(api, user!, 'invitation');
    await api.identity.memberships.setProjectRole({
      projectId: projectId as typeof api.projectId,
      userId,
      role: 'VIEWER',
    });
    const facts = { displayName: 'stranger', externalId: null, role: null, projectId: null, memberIds: [userId] };
    const giver = { organizationId: foreignOrganization, by: null, now: 0 };
    const { id: groupId } = await api.identity.groups.create(facts, giver);
    ofForeignProject = { projectId, apiKeyId: projectKey?.id ?? '', userId, groupId };
    ofForeignOrganization = { projectId, apiKeyId: key.id, userId, groupId };
  });
  afterAll(async () => api.close());

  const stateOfOther = async () => {
    const { projects, apiKeys, memberships, invitations, organizations, groups } = api.identity;
    const id = ofForeignProject.projectId as typeof api.projectId;
    return {
      organization: await organizations.get(foreignOrganization),
      projects: await projects.list(foreignOrganization),
      keys: await apiKeys.list({ organizationId: foreignOrganization }),
      projectKeys: await apiKeys.list(id),
      groups: await groups.list(foreignOrganization),
      members: await memberships.members(foreignOrganization),
      projectMembers: await memberships.projectMembers(id),
      invitations: await invitations.list(foreignOrganization, Date.now() * 1000),
    };
  };

  const send = async ({ path, method, body }: Endpoint, foreign: Foreign): Promise<Response> =>
    api.ask(
      path.replace(/\{(\w+)\}/g, (_whole, name: string) => foreign[name as keyof Foreign] ?? 'unknown'),
      {
        as: own,
        method: method.toUpperCase(),
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(naming(foreign, body.example as object)) }),
      },
    );

  it.each(asked)('sees and changes nothing of another by $operation', async ({ endpoint }) => {
    const before = await stateOfOther();
    for (const foreign of [ofForeignProject, ofForeignOrganization]) {
      const response = await send(endpoint, foreign);
      const text = await response.text();
      const namesOther = endpoint.params !== undefined || endpoint.operation.endsWith('Membership');
      if (namesOther) expect([response.status, text]).toEqual([404, expect.stringContaining('"not_found"')]);
      else expect(response.status).toBeOneOf([200, 201, 409]);
      expect(text).not.toMatch(/stranger|theirs@/);
      expect(text).not.toContain(foreign.userId);
    }
    expect(await stateOfOther()).toEqual(before);
  });
});
