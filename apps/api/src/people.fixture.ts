import { csrfHeader, projectHeader, sessionCookieName } from '@spanledger/api-contract';
import type { Role, User } from '@spanledger/core';
import { makeLink } from '@spanledger/people';

import type { TestApi } from './api.fixture.ts';

/** A browser, with sessions only. */
export interface TestBrowser {
  readonly cookie: () => string;
  csrfToken: string;
  /** With the cookie, the project and, for changes, the token; given headers override these. */
  ask(path: string, init?: BrowserInit): Promise<Response>;
}

interface BrowserInit {
  readonly method?: string;
  readonly json?: unknown;
  readonly projectId?: string;
  readonly headers?: Record<string, string>;
}

const now = () => Date.now() * 1000;

/** Adds a user to the organization of the API's own project. */
export const addUser = async ({ identity, projectId }: TestApi, email: string, role: Role): Promise<User> => {
  const project = await identity.projects.get(projectId);
  const invitation = { email, organizationId: project?.organization.id ?? '', role };
  return (await identity.users.invite(invitation)).user;
};

export const linkOf = async ({ identity }: TestApi, { id }: User, purpose: 'sign-in' | 'invitation' | 'reset') =>
  makeLink(identity.signInLinks, { userId: id, purpose, now: now() });

export const testBrowser = (api: TestApi, cookieName = sessionCookieName): TestBrowser => {
  let cookie = '';
  const browser: TestBrowser = {
    cookie: () => cookie,
    csrfToken: '',
    ask: async (path, { method = 'GET', json, projectId, headers } = {}) => {
      const response = await api.ask(path, {
        as: null,
        method,
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        headers: {
          ...(cookie === '' ? {} : { cookie }),
          ...(method === 'GET' ? {} : { 'content-type': 'application/json', [csrfHeader]: browser.csrfToken }),
          ...(projectId === undefined ? {} : { [projectHeader]: projectId }),
          ...headers,
        },
      });
      for (const line of response.headers.getSetCookie()) {
        if (line.startsWith(`${cookieName}=`)) cookie = line.slice(0, line.indexOf(';'));
      }
      return response;
    },
  };
  return browser;
};

/** A browser in which the user has signed in. */
export const signedIn = async (api: TestApi, user: User): Promise<TestBrowser> => {
  const browser = testBrowser(api);
  const token = await linkOf(api, user, 'sign-in');
  const response = await browser.ask('/api/auth/link', { method: 'POST', json: { token } });
  const { csrfToken } = (await response.json()) as { csrfToken: string };
  browser.csrfToken = csrfToken;
  return browser;
};

/** The headers that a page of this site sends with the session of a new user with all rights. */
export const headersOfUser = async (api: TestApi, email: string): Promise<Record<string, string>> => {
  const browser = await signedIn(api, await addUser(api, email, 'OWNER'));
  return { cookie: browser.cookie(), [csrfHeader]: browser.csrfToken };
};
