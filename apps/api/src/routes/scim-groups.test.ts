import { createScimGroup, listScimGroups, scimUrns } from '@spanledger/api-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';
import { addMember, organizationKey, ownOrganization } from '../organization.fixture.ts';

const path = '/api/public/scim/Groups';
const urn = scimUrns.groupRole;

const members = (...ids: readonly string[]) => ids.map((value) => ({ value }));

describe('groups by SCIM', () => {
  let api: TestApi;
  let as: KeyPair;
  let ada: string;
  let bob: string;
  beforeEach(async () => {
    api = await startTestApi();
    as = await organizationKey(api);
    ada = await addMember(api, 'ada@example.com', 'NONE');
    bob = await addMember(api, 'bob@example.com', 'NONE');
  });
  afterEach(async () => api.close());

  const send = async (method: string, at: string, json?: object, key = as) =>
    api.ask(`${path}${at}`, { as: key, method, ...(json === undefined ? {} : { body: JSON.stringify(json) }) });
  const create = async (json: object) =>
    createScimGroup.responses[201].schema.parse(await (await send('POST', '', json)).json());
  const patch = async (id: string, ...Operations: object[]) => send('PATCH', `/${id}`, { Operations });
  const list = async (query = '') =>
    listScimGroups.responses[200].schema.parse(await (await send('GET', query)).json());
  const roleOf = async (id: string) =>
    (await api.identity.memberships.members(ownOrganization)).find(({ user }) => user.id === id)?.role;
  const memberIds = async (id: string) =>
    (await api.identity.groups.list(ownOrganization)).find((group) => group.id === id)?.memberIds;

  it('are made with members who have the role that the name ends in, and read back', async () => {
    const response = await send('POST', '', { displayName: 'Team:admin', externalId: 'x', members: members(ada) });
    expect(response.status).toBe(201);
    const group = createScimGroup.responses[201].schema.parse(await response.json());
    expect(group).toMatchObject({
      schemas: [scimUrns.group, urn],
      displayName: 'Team:admin',
      externalId: 'x',
      members: [{ value: ada, display: 'ada@example.com', type: 'User' }],
      [urn]: { role: 'ADMIN', projectId: null },
      meta: { resourceType: 'Group' },
    });
    expect(await (await send('GET', `/${group.id}`)).json()).toEqual(group);
    expect([await roleOf(ada), await roleOf(bob)]).toEqual(['ADMIN', 'NONE']);
  });

  it('give a role in a project by its name or id, and by the extension, which counts before the name', async () => {
    const { projectId } = api;
    expect(await create({ displayName: `Support:${projectId}:viewer`, members: members(ada) })).toMatchObject({
      [urn]: { role: 'VIEWER', projectId },
    });
    expect((await api.identity.memberships.find(ada, projectId))?.role).toBe('VIEWER');
    expect(await create({ displayName: 'Named:admin', [urn]: { role: 'MEMBER', projectId } })).toMatchObject({
      [urn]: { role: 'MEMBER', projectId },
    });
    expect(await create({ displayName: 'Without a role' })).toMatchObject({ [urn]: { role: null } });
    for (const json of [
      { displayName: 'X:project-stranger:viewer' },
      { displayName: 'X', [urn]: { role: 'VIEWER', projectId: 'project-stranger' } },
    ])
      expect((await send('POST', '', json)).status).toBeOneOf([400, 404]);
  });

  it('are listed by pages, and found by displayName and externalId', async () => {
    for (const name of ['a', 'b', 'c'])
      await create({ displayName: `Group ${name}`, externalId: name, members: members(ada) });
    expect(await list('?startIndex=2&count=1')).toMatchObject({ totalResults: 3, startIndex: 2, itemsPerPage: 1 });
    const found = await list(`?filter=${encodeURIComponent('displayName eq "group B"')}`);
    expect(found.Resources.map(({ displayName }) => displayName)).toEqual(['Group b']);
    expect((await list(`?filter=${encodeURIComponent('externalId eq "c"')}`)).totalResults).toBe(1);
    expect((await list('?excludedAttributes=members')).Resources[0]).not.toHaveProperty('members');
    expect((await send('GET', '?filter=members%20eq%20%22a%22')).status).toBe(400);
  });

  it.each([
    ['Okta', 'add', 'members', (id: string) => [{ value: id, display: 'x' }]],
    ['Entra', 'Add', 'members', (id: string) => [{ value: id }]],
    ['one', 'add', 'members', (id: string) => ({ value: id })],
    ['no path', 'add', undefined, (id: string) => ({ members: [{ value: id }] })],
    ['replace', 'replace', 'members', (id: string) => [{ value: id }]],
  ])('take members as %s sends them', async (_who, op, at, value) => {
    const { id } = await create({ displayName: 'Team:member' });
    const response = await patch(id, { op, ...(at === undefined ? {} : { path: at }), value: value(ada) });
    expect(response.status).toBe(200);
    expect(await memberIds(id)).toEqual([ada]);
    expect(await roleOf(ada)).toBe('MEMBER');
  });

  it.each([
    (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` }),
    (id: string) => ({ op: 'Remove', path: 'members', value: [{ value: id }] }),
  ])('let a member go, who then has no role, and keep the others', async (operation) => {
    const { id } = await create({ displayName: 'Team:member', members: members(ada, bob) });
    expect((await patch(id, operation(ada))).status).toBe(200);
    expect(await memberIds(id)).toEqual([bob]);
    expect([await roleOf(ada), await roleOf(bob)]).toEqual(['NONE', 'MEMBER']);
    expect((await patch(id, { op: 'remove', path: 'members' })).status).toBe(200);
    expect(await memberIds(id)).toEqual([]);
  });

  it('are renamed, by which the role stays unless the name ends in another', async () => {
    const { id } = await create({ displayName: 'Team:member', members: members(ada) });
    await patch(id, { op: 'replace', value: { id, displayName: 'New team' } });
    expect(await roleOf(ada)).toBe('MEMBER');
    await patch(id, { op: 'replace', path: 'displayName', value: 'New team:viewer' });
    expect(await roleOf(ada)).toBe('VIEWER');
    await patch(id, { op: 'replace', path: `${urn}:role`, value: 'ADMIN' });
    expect(await roleOf(ada)).toBe('ADMIN');
  });

  it('are replaced by PUT: name and members are those that are sent', async () => {
    const { id } = await create({ displayName: 'Team:member', externalId: 'x', members: members(ada) });
    const response = await send('PUT', `/${id}`, { displayName: 'Team:member', members: members(bob) });
    expect([response.status, await memberIds(id)]).toEqual([200, [bob]]);
    expect([await roleOf(ada), await roleOf(bob)]).toEqual(['NONE', 'MEMBER']);
  });

  it('are removed, and their members stay without the role', async () => {
    const { id } = await create({ displayName: 'Team:member', members: members(ada) });
    expect((await send('DELETE', `/${id}`)).status).toBe(204);
    expect([(await send('GET', `/${id}`)).status, (await send('DELETE', `/${id}`)).status]).toEqual([404, 404]);
    expect(await roleOf(ada)).toBe('NONE');
  });

  it.each([
    { op: 'move', path: 'members', value: [] },
    { op: 'add', path: 'nickname', value: 'x' },
    { op: 'replace', path: 'members', value: 'ada' },
    { op: 'replace', path: 'displayName', value: '' },
    { op: 'replace', path: 'members', value: [{ value: 'unknown' }] },
    { op: 'remove' },
  ])('what PATCH cannot do is 400, and nothing is done: %j', async (operation) => {
    const { id } = await create({ displayName: 'Team:member', members: members(ada) });
    const response = await patch(id, { op: 'remove', path: 'members' }, operation);
    expect([response.status, await response.json()]).toMatchObject([400, { schemas: [scimUrns.error], status: '400' }]);
    expect(await memberIds(id)).toEqual([ada]);
  });

  it('a name is taken once, in any case: 409', async () => {
    await create({ displayName: 'Team:member' });
    const response = await send('POST', '', { displayName: 'TEAM:member' });
    expect([response.status, await response.json()]).toMatchObject([409, { status: '409' }]);
  });

  it('make owners with a key that has the scope owner alone, and keep the last one: 403', async () => {
    const less = await organizationKey(api, ownOrganization, ['organization']);
    const owners = { displayName: 'Bosses:owner', members: members(ada) };
    expect((await send('POST', '', owners, less)).status).toBe(403);
    expect((await list()).totalResults).toBe(0);
    const first = (await api.identity.users.list())[0]?.id ?? '';
    const { id } = await create({ displayName: 'Bosses:owner', members: members(first) });
    expect((await send('DELETE', `/${id}`)).status).toBe(403);
    expect(await roleOf(first)).toBe('OWNER');
  });

  it('of another organization are not found, and its users are no members', async () => {
    const theirs = await addMember(api, 'theirs@example.com', 'MEMBER', 'org-stranger');
    const foreign = await organizationKey(api, 'org-stranger');
    const { id } = await create({ displayName: 'Team:member' });
    expect((await send('GET', `/${id}`, undefined, foreign)).status).toBe(404);
    expect((await send('DELETE', `/${id}`, undefined, foreign)).status).toBe(404);
    expect((await patch(id, { op: 'add', path: 'members', value: members(theirs) })).status).toBe(400);
  });
});
