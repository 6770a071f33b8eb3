import { createScimUser, endpoints, listScimUsers, replaceScimUser } from '@spanledger/api-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';
import { addMember, organizationKey, ownOrganization } from '../organization.fixture.ts';

const path = '/api/public/scim/Users';
const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';

const patch = (...operations: readonly object[]) => ({ Operations: operations });

const meta = (resourceType: string) => ({
  resourceType,
  location: expect.stringMatching(/^\/api\/public\/scim\//) as string,
});

describe('users by SCIM', () => {
  let api: TestApi;
  let as: KeyPair;
  let first: string;
  beforeEach(async () => {
    api = await startTestApi();
    as = await organizationKey(api);
    first = (await api.identity.users.list())[0]?.id ?? '';
  });
  afterEach(async () => api.close());

  const create = async (json: object) =>
    createScimUser.responses[201].schema.parse(await api.askJson(path, { as, json }));
  const send = async (method: string, id: string, json?: object) =>
    api.ask(`${path}/${id}`, { as, method, ...(json === undefined ? {} : { body: JSON.stringify(json) }) });
  const list = async (query = '') =>
    listScimUsers.responses[200].schema.parse(await api.askJson(`${path}${query}`, { as }));
  const read = async (name: string) => api.askJson(`/api/public/scim/${name}`, { as });
  const roleOf = async (id: string) =>
    (await api.identity.memberships.members(ownOrganization)).find(({ user }) => user.id === id)?.role;

  it('are made without a role, or with the one that is given, and read back', async () => {
    const ada = await create({
      schemas: [userUrn],
      userName: 'Ada@Example.com',
      name: { formatted: 'Ada' },
      password: 'x',
    });
    expect(ada).toMatchObject({
      schemas: [userUrn],
      userName: 'ada@example.com',
      name: { formatted: 'Ada' },
      emails: [{ primary: true, value: 'ada@example.com' }],
      active: true,
      roles: ['NONE'],
    });
    expect(await (await send('GET', ada.id)).json()).toEqual(ada);
    const bob = await create({ userName: 'bob@example.com', roles: ['MEMBER'], active: true });
    expect(await roleOf(bob.id)).toBe('MEMBER');
    const again = await api.ask(path, { as, json: { userName: 'ADA@example.com' } });
    expect([again.status, await again.json()]).toMatchObject([
      409,
      { status: '409', detail: expect.stringContaining('already exists') as string },
    ]);
  });

  it('are taken as application/scim+json too', async () => {
    const headers = { 'content-type': 'application/scim+json' };
    expect((await api.ask(path, { as, json: { userName: 'ada@example.com' }, headers })).status).toBe(201);
  });

  it.each([
    [{}, 'userName is required'],
    [{ userName: ' ' }, 'userName is required'],
    [{ userName: 'nobody' }, 'must be an e-mail address'],
    [{ userName: 'a@b', active: false }, 'not active'],
    [{ userName: 'a@b', roles: ['KING'] }, 'body.roles'],
  ])('are not made of %j', async (json, detail) => {
    const response = await api.ask(path, { as, json });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { detail: expect.stringContaining(detail) as string },
    ]);
    expect((await list()).totalResults).toBe(1);
  });

  it('are listed by pages, and found by userName in any case', async () => {
    for (const name of ['a', 'b', 'c']) await create({ userName: `${name}@example.com` });
    expect(await list()).toMatchObject({ totalResults: 4, startIndex: 1, itemsPerPage: 4 });
    const page = await list('?startIndex=2&count=2');
    expect(page).toMatchObject({ totalResults: 4, startIndex: 2, itemsPerPage: 2 });
    expect(page.Resources.map(({ userName }) => userName)).toEqual(['a@example.com', 'b@example.com']);
    expect(await list('?startIndex=-3&count=0')).toMatchObject({ totalResults: 4, startIndex: 1, Resources: [] });
    expect(await list('?startIndex=&count=')).toMatchObject({ startIndex: 1, itemsPerPage: 4 });
    const found = await list(`?filter=${encodeURIComponent('username EQ "B@Example.com"')}`);
    expect(found.Resources.map(({ userName }) => userName)).toEqual(['b@example.com']);
    expect((await list('?filter=userName%20eq%20%22nobody%22')).totalResults).toBe(0);
    expect((await api.ask(`${path}?filter=name%20co%20%22a%22`, { as })).status).toBe(400);
  });

  it('change their role by PUT, only where one is given', async () => {
    const { id } = await create({ userName: 'ada@example.com', roles: ['MEMBER'] });
    const schemas = [userUrn];
    const unchanged = await send('PUT', id, { schemas, active: true });
    expect(replaceScimUser.responses[200].schema.parse(await unchanged.json())).toMatchObject({ roles: ['MEMBER'] });
    expect((await send('PUT', id, { schemas, active: true, roles: ['VIEWER'] })).status).toBe(200);
    expect(await roleOf(id)).toBe('VIEWER');
    expect((await send('PUT', id, { active: false })).status).toBe(400);
    expect(await roleOf(id)).toBe('VIEWER');
  });

  it.each([
    ['PUT', { schemas: [userUrn], active: false }, 200],
    ['PATCH', patch({ op: 'replace', path: 'active', value: false }), 200],
    ['PATCH', patch({ op: 'Replace', path: 'active', value: 'False' }), 200],
    ['PATCH', patch({ op: 'replace', value: { active: false } }), 200],
    ['DELETE', undefined, 204],
  ])('%s %j takes a user out, and keeps the account', async (method, json, status) => {
    const { id } = await create({ userName: 'ada@example.com', roles: ['MEMBER'] });
    const response = await send(method, id, json);
    expect(response.status).toBe(status);
    if (status === 200) expect(await response.json()).toMatchObject({ id, active: false });
    expect(await roleOf(id)).toBeUndefined();
    expect(await api.identity.users.find({ id })).toMatchObject({ isDisabled: false });
    expect((await send('GET', id)).status).toBe(404);
    expect((await create({ userName: 'ada@example.com' })).id).toBe(id);
  });

  it.each([
    ['PUT', { schemas: [userUrn], active: true }, 'NONE'],
    ['PUT', { schemas: [userUrn], active: true, roles: ['MEMBER'] }, 'MEMBER'],
    ['PATCH', patch({ op: 'replace', path: 'active', value: true }), 'NONE'],
  ])('%s %j takes back who was a member, by the id of before', async (method, json, role) => {
    const { id } = await create({ userName: 'ada@example.com', roles: ['VIEWER'] });
    const off = patch({ op: 'replace', path: 'active', value: false });
    expect((await send('PATCH', id, off)).status).toBe(200);
    for (const [how, what] of [
      ['PATCH', off],
      ['PUT', { schemas: [userUrn], roles: ['OWNER'] }],
    ] as const) {
      expect((await send(how, id, what)).status).toBe(404);
    }
    const response = await send(method, id, json);
    expect([response.status, await response.json()]).toMatchObject([200, { id, active: true, roles: [role] }]);
    expect(await roleOf(id)).toBe(role);
  });

  it.each([
    { op: 'remove', path: 'active' },
    { op: 'move', path: 'active', value: true },
    { op: 'replace', path: 'active', value: 'maybe' },
    { op: 'replace', path: 'roles', value: ['OWNER'] },
    { op: 'add', path: 'roles[primary eq "True"].value', value: 'OWNER' },
    { op: 'replace', value: { active: false, roles: ['OWNER'] } },
    { op: 'replace', value: 'active' },
  ])('what PATCH cannot do is refused, and nothing is done: %j', async (operation) => {
    const { id } = await create({ userName: 'ada@example.com', roles: ['MEMBER'] });
    const off = { op: 'replace', path: 'active', value: false };
    expect((await send('PATCH', id, { Operations: [off, operation] })).status).toBe(400);
    expect(await roleOf(id)).toBe('MEMBER');
  });

  it('are taken out by a PATCH that changes attributes beside it, which stay as they are', async () => {
    const { id } = await create({ userName: 'ada@example.com', roles: ['MEMBER'], displayName: 'Ada' });
    const others = [
      { op: 'Replace', path: 'displayName', value: 'Countess' },
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'x@example.com' },
      { op: 'Remove', path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department' },
      { op: 'replace', value: { userName: 'x@example.com', name: { formatted: 'Countess' } } },
    ];
    const unchanged = await send('PATCH', id, patch(...others));
    expect([unchanged.status, await unchanged.json()]).toMatchObject([
      200,
      { userName: 'ada@example.com', name: { formatted: 'Ada' }, active: true, roles: ['MEMBER'] },
    ]);
    const off = patch(...others, { op: 'Replace', path: `${userUrn}:active`, value: 'False' });
    const response = await send('PATCH', id, off);
    expect([response.status, await response.json()]).toMatchObject([200, { id, active: false }]);
    expect(await roleOf(id)).toBeUndefined();
    expect((await send('PATCH', id, patch(...others))).status).toBe(404);
  });

  it.each([
    [{ name: { givenName: 'Ada', familyName: 'Lovelace' } }, 'Ada Lovelace'],
    [{ name: { givenName: 'Ada' }, displayName: 'Countess' }, 'Countess'],
    [{ name: { formatted: 'Ada, Countess', givenName: 'Ada' }, displayName: 'Ada' }, 'Ada, Countess'],
    [{ name: { formatted: '' }, displayName: ' ' }, 'ada@example.com'],
  ])('have the name that a provider sends as %j', async (names, formatted) => {
    expect(await create({ userName: 'ada@example.com', ...names })).toMatchObject({ name: { formatted } });
  });

  it('keep the last owner, by 403', async () => {
    for (const [method, json] of [
      ['DELETE', undefined],
      ['PUT', { schemas: [userUrn], active: false }],
      ['PUT', { schemas: [userUrn], roles: ['VIEWER'] }],
      ['PATCH', patch({ op: 'replace', path: 'active', value: false })],
    ] as const) {
      const response = await send(method, first, json);
      expect([response.status, await response.json()]).toMatchObject([
        403,
        { status: '403', detail: expect.stringContaining('last owner') as string },
      ]);
    }
    expect(await roleOf(first)).toBe('OWNER');
  });

  it('of another organization, and those who are nowhere, are not found', async () => {
    const theirs = await addMember(api, 'theirs@example.com', 'MEMBER', 'org-stranger');
    for (const id of [theirs, 'unknown']) {
      expect((await send('GET', id)).status).toBe(404);
      expect((await send('PUT', id, { schemas: [userUrn], active: true, roles: ['OWNER'] })).status).toBe(404);
      expect((await send('DELETE', id)).status).toBe(404);
    }
    expect((await list()).totalResults).toBe(1);
  });

  it('owners need the scope owner', async () => {
    const less = await organizationKey(api, ownOrganization, ['organization']);
    const json = { userName: 'ada@example.com', roles: ['OWNER'] };
    expect((await api.ask(path, { as: less, json })).status).toBe(403);
    expect((await list()).totalResults).toBe(1);
  });

  it('the documents about them have every field that generated clients of Langfuse require', async () => {
    expect(await read('ServiceProviderConfig')).toMatchObject({
      documentationUri: '/docs',
      authenticationSchemes: [{ specUri: expect.any(String) as string }],
      meta: meta('ServiceProviderConfig'),
    });
    const type = { schemaExtensions: expect.any(Array) as unknown[], meta: meta('ResourceType') };
    expect(await read('ResourceTypes')).toMatchObject({ Resources: [type, type] });
    const schema = { meta: meta('Schema') };
    expect(await read('Schemas')).toMatchObject({ Resources: [schema, schema, schema] });
  });

  it('are described as they are answered', async () => {
    expect(await read('ServiceProviderConfig')).toMatchObject({
      patch: { supported: true },
      filter: { supported: true },
    });
    expect(await read('ResourceTypes')).toMatchObject({ Resources: [{ id: 'User', endpoint: path }, { id: 'Group' }] });
    const { Resources } = (await read('Schemas')) as { Resources: { attributes: { name: string }[] }[] };
    const names = Resources[0]?.attributes.map(({ name }) => name);
    const answered = Object.keys(await create({ userName: 'ada@example.com' }));
    expect(answered).toEqual(expect.arrayContaining(names ?? []));
    expect(names).not.toContain('password');
    expect(endpoints.filter(({ tag }) => tag === 'SCIM')).toHaveLength(15);
  });
});
