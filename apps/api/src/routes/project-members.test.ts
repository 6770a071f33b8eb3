import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { addMember, foreignOrganization } from '../organization.fixture.ts';
import { addUser, signedIn, type TestBrowser } from '../people.fixture.ts';

interface Listed {
  readonly data: readonly { readonly userId: string; readonly email: string | null; readonly role: string }[];
}

const path = '/api/public/members';
let api: TestApi;
let viewer: { readonly id: string };
let viewersBrowser: TestBrowser;
beforeAll(async () => {
  api = await startTestApi();
  const user = await addUser(api, 'ada@example.com', 'VIEWER');
  viewer = user;
  viewersBrowser = await signedIn(api, user);
  const guest = await addUser(api, 'guest@example.com', 'NONE');
  await api.identity.memberships.setProjectRole({ projectId: api.projectId, userId: guest.id, role: 'MEMBER' });
  await addUser(api, 'elsewhere@example.com', 'NONE');
  await addMember(api, 'eve@example.com', 'OWNER', foreignOrganization);
});
afterAll(async () => api.close());

const listed = async (): Promise<Listed['data']> => {
  const response = await viewersBrowser.ask(path, { projectId: api.projectId });
  return ((await response.json()) as Listed).data;
};

test('a viewer reads who has access to the project, with the role there, and no one else', async () => {
  const members = await listed();
  expect(members).toContainEqual({ userId: viewer.id, name: null, email: 'ada@example.com', role: 'VIEWER' });
  expect(members.map(({ email, role }) => [email, role])).toContainEqual(['guest@example.com', 'MEMBER']);
  const emails = members.map(({ email }) => email);
  expect(emails).not.toContain('elsewhere@example.com');
  expect(emails).not.toContain('eve@example.com');
});

test('a key learns no address of a member', async () => {
  const { data } = await api.askJson<Listed>(path);
  expect(data.map(({ userId }) => userId)).toContain(viewer.id);
  expect(data.filter(({ email }) => email !== null)).toEqual([]);
});

test('a key of another project reads its own members alone', async () => {
  const { data } = await api.askJson<Listed>(path, { as: api.strangerKey });
  expect(data.map(({ userId }) => userId)).not.toContain(viewer.id);
});
