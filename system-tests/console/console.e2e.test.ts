import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium, openBrowser } from './open-browser.fixture.ts';
import { ownOrganization, type OwnOrganization } from './own-organization.fixture.ts';
import { conversation, hostile, manyTraces, send } from './sent-traces.fixture.ts';
import { violationsOf } from './violations-of.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('the console', () => {
  let browser: Browser;
  let own: OwnOrganization;
  let owner: BrowserContext;
  let page: Page;
  /** Errors that the pages logged, and their requests to other hosts. */
  const problems: string[] = [];

  const watch = (watched: Page): Page => {
    watched.on('pageerror', (error) => problems.push(String(error)));
    watched.on('console', (message) => {
      // The browser logs refused requests; intended refusals are tested below.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        problems.push(message.text());
    });
    watched.on('request', (request) => {
      if (!request.url().startsWith(own.url) && !request.url().startsWith('data:'))
        problems.push(`asked ${request.url()}`);
    });
    return watched;
  };
  const signIn = async (context: BrowserContext, link: string): Promise<Page> => {
    const opened = watch(await context.newPage());
    await opened.goto(link);
    await opened.waitForURL(/\/project\//);
    return opened;
  };
  const open = async (path: string): Promise<void> => {
    await page.goto(`${own.url}/project/${own.projectId}${path}`);
  };
  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });

  beforeAll(async () => {
    [browser, own] = await Promise.all([openBrowser(), ownOrganization('Parcels')]);
    await send(own.project, [...conversation('first', 30), ...manyTraces(300)]);
    await send(own.foreignProject, conversation('foreign', 30));
    owner = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await signIn(owner, await own.linkFor('OWNER'));
  });
  afterAll(async () => {
    await browser?.close();
    await own?.close();
  });

  it('opens by a link that signs in once, and shows the figures of a project', async () => {
    await open('');
    await heading('Support chat').waitFor();
    await page.getByText('301', { exact: true }).first().waitFor();
    await page.getByText('Usage without a price:').waitFor();
    await page.getByRole('img', { name: 'Cost over time' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it('finds traces by text, by filters that the address holds, and orders them', async () => {
    await open('/traces');
    await page.getByText('301 traces').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('parcel');
    await page.getByText('1 trace', { exact: true }).waitFor();
    expect(page.url()).toContain('search=parcel');
    await page.reload();
    await page.getByText('1 trace', { exact: true }).waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByText('+ Filter').click();
    await page.getByLabel('Column').selectOption('userId');
    await page.getByLabel('Value').fill('user-3');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByText('43 traces').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Remove the filter User = user-3' }).click();
    await page.getByRole('button', { name: 'Cost', exact: true }).click();
    await page.waitForURL(/order=totalCost/);
    await page.getByText('301 traces').waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(60);
  });

  it('opens a trace by keyboard, shows where its cost comes from, and leads to a step by its address', async () => {
    await open('/traces?search=parcel');
    await page.getByText('1 trace', { exact: true }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await heading(/answer a customer/).waitFor();
    await page.getByRole('treeitem', { name: /plan/ }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.getByText('find_parcel').first().waitFor();
    expect(page.url()).toContain('observation=first-plan');
    expect(await page.getByText('You help customers of a shop.').isVisible()).toBe(true);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Cost' }).click();
    await page.getByText('$0.006').first().waitFor();
    await page.keyboard.press('r');
    await page.waitForURL(/raw=true/);
    await page.getByText('"usageDetails"').waitFor();
    await page.reload();
    await page.getByText('"usageDetails"').waitFor();
    await page.keyboard.press('r');
    await page.keyboard.press('e');
    await page.getByText('the carrier did not answer').waitFor();
  });

  it('shows what happened in a trace in order, and when its fields were given their values', async () => {
    await open('/traces/first');
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByRole('cell', { name: 'started' }).first().waitFor();
    await page.getByRole('cell', { name: 'plan', exact: true }).first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it('shows what would do harm as HTML as the text that it is', async () => {
    await open('/traces/first?observation=first-plan');
    await page.getByText('<img src=x').first().waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
    expect(await page.evaluate('window.harmed')).toBeUndefined();
    expect(await page.getByRole('treeitem', { name: hostile }).count()).toBe(1);
  });

  it('splits costs, leads from a group to its traces, and names what has no price', async () => {
    await open('/costs');
    await page.getByRole('rowheader', { name: 'gpt-4o', exact: true }).waitFor();
    await page.getByText('our-own-model').first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByLabel('Split by').selectOption('user');
    await page.getByRole('link', { name: 'user-1', exact: true }).click();
    await page.getByText('43 traces').waitFor();
    await open('/costs');
    await page.getByLabel('Period').selectOption('dates');
    expect(await violationsOf(page)).toEqual([]);
    await page.getByLabel('First day').fill('2001-02-03');
    await page.getByLabel('Last day').fill('2001-02-04');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('Nothing was used in this period.').waitFor();
    await page.getByLabel('Period').selectOption('before');
    await page.waitForURL(/from=2001-02-01T00/);
    await page.getByLabel('Period').selectOption('30d');
    await page.getByLabel('Split by').selectOption('project');
    await page.getByRole('rowheader', { name: 'Support chat', exact: true }).waitFor();
    expect(await page.content()).not.toContain('Of somebody else');
    expect(await violationsOf(page)).toEqual([]);
  });

  it('accounts for every event, and shows the health of the server', async () => {
    await open('/ledger');
    await page.getByText('Everything is accounted for').waitFor();
    await page
      .getByRole('rowheader', { name: 'clickhouse' })
      .or(page.getByRole('rowheader', { name: /postgres/ }))
      .first()
      .waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it('makes a key whose secret is shown once and works, and records who made it', async () => {
    await open('/settings');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('What it is for').fill('made in the console');
    await page.getByLabel(/^Last day/).fill('2099-06-30');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const text = await page.getByRole('region', { name: 'The key' }).innerText();
    const [, publicKey, secretKey] = /PUBLIC_KEY=(\S+)\s+LANGFUSE_SECRET_KEY=(\S+)/.exec(text) ?? [];
    const authorization = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;
    const asked = await fetch(`${own.url}/api/public/traces?limit=1`, { headers: { authorization } });
    expect(asked.status).toBe(200);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('row', { name: /made in the console.*2099/ }).waitFor();
    expect(await page.getByText(secretKey ?? '').count()).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByText('api-key.created').first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it('leads anywhere by a few letters, and shows its keys', async () => {
    await open('');
    await heading('Support chat').waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('costs');
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await heading('Costs').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await heading('Traces').waitFor();
  });

  it('is readable in the dark, and stays dark', async () => {
    await open('');
    await page.getByLabel('Colours').selectOption('dark');
    await page.reload();
    await page.getByText('Usage without a price:').waitFor();
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(21, 23, 28)');
    expect(await violationsOf(page)).toEqual([]);
    await open('/traces/first?observation=first-plan');
    await page.getByText('find_parcel').first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByLabel('Colours').selectOption('system');
  });

  it('shows how to send a first trace to an empty project, and the trace the moment it arrives', async () => {
    await page.goto(`${own.url}/project/${own.emptyProjectId}`);
    await heading('Send a first trace to Nothing yet').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('tab', { name: 'curl' }).click();
    await page.getByText('/api/public/ingestion').waitFor();
    await send(own.emptyProject, conversation('first-of-all', 5));
    await heading('Nothing yet').waitFor();
    await page.getByRole('link', { name: 'answer a customer' }).waitFor();
  });

  it('shows nothing of a project in which the user has no role', async () => {
    await page.goto(`${own.url}/project/${own.foreignProjectId}/traces`);
    await page.getByText('There is no such page or project, or you have no role in it.').waitFor();
    expect(await page.content()).not.toContain('Of somebody else');
    await page.goto(`${own.url}/project/${own.projectId}/traces/foreign`);
    await page.getByText('The project has no trace foreign.').waitFor();
  });

  it('lets a viewer look and change nothing, and ends with signing out', async () => {
    const context = await browser.newContext();
    const viewed = await signIn(context, await own.linkFor('VIEWER'));
    await viewed.goto(`${own.url}/project/${own.projectId}/settings`);
    await viewed.getByText('Your role in this project is viewer.').waitFor();
    expect(await viewed.getByRole('button', { name: 'New key' }).count()).toBe(0);
    await viewed.getByRole('link', { name: 'Sign-in' }).click();
    await viewed.getByText('None is linked').waitFor();
    expect(await viewed.getByLabel(/need a second factor/).count()).toBe(0);
    await viewed.goto(`${own.url}/project/${own.projectId}/traces/first`);
    await viewed.getByRole('treeitem', { name: /plan/ }).waitFor();
    await viewed.getByRole('button', { name: 'Sign out' }).click();
    await viewed.waitForURL(/\/sign-in/);
    await viewed.goto(`${own.url}/project/${own.projectId}/traces`);
    await viewed.waitForURL(/\/sign-in\?next=/);
    await context.close();
  });

  it('asks nothing of other servers, breaks none of its own rules of content, and logs no error', () => {
    expect(problems).toEqual([]);
  });
});
