import type { Role } from '@spanledger/core';
import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';

import { openBrowser, openContext } from './open-browser.fixture.ts';
import { ownOrganization, type OwnOrganization, type ServerPlace } from './own-organization.fixture.ts';
import { violationsOf } from './violations-of.fixture.ts';

/** A browser that is signed in as the owner of a separate organization. */
export interface OpenedConsole {
  readonly own: OwnOrganization;
  readonly page: Page;
  /** Errors that the pages logged, and their requests to other hosts. */
  readonly problems: readonly string[];
  /** Opens a page of the project. */
  readonly open: (path: string) => Promise<void>;
  readonly heading: (name: string | RegExp) => Locator;
  /** Violations of the current page, in the light and then in the dark theme. */
  readonly violationsInBoth: () => Promise<readonly string[]>;
  /** A page of another user, in a separate browser context. */
  readonly pageOf: (role: Role, settings?: BrowserContextOptions) => Promise<Page>;
  readonly close: () => Promise<void>;
}

/** Signs in by a link in another window, which shares its session with the page. */
export const signInElsewhere = async (page: Page, link: string): Promise<void> => {
  const other = await page.context().newPage();
  await other.goto(link);
  await other.waitForURL(/\/project\//);
  await other.close();
};

export const openedConsole = async (name: string, place?: ServerPlace): Promise<OpenedConsole> => {
  const [browser, own] = await Promise.all([openBrowser(), ownOrganization(name, place)]);
  const problems: string[] = [];
  const signIn = async (context: BrowserContext, link: string): Promise<Page> => {
    const page = await context.newPage();
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      // The browser logs refused requests.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        problems.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(own.url) && !request.url().startsWith('data:'))
        problems.push(`asked ${request.url()}`);
    });
    await page.goto(link);
    await page.waitForURL(/\/project\//);
    return page;
  };
  const newPage = async (role: Role, settings: BrowserContextOptions = {}): Promise<Page> =>
    signIn(await openContext(browser, settings), await own.linkFor(role));
  const page = await newPage('OWNER');
  return {
    own,
    page,
    problems,
    open: async (path) => void (await page.goto(`${own.url}/project/${own.projectId}${path}`)),
    heading: (name) => page.getByRole('heading', { level: 1, name }),
    violationsInBoth: async () => {
      const light = await violationsOf(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      const dark = await violationsOf(page, 'colours');
      await page.emulateMedia({ colorScheme: 'light' });
      return [...light, ...dark];
    },
    pageOf: newPage,
    close: async () => {
      await browser.close();
      await own.close();
    },
  };
};
