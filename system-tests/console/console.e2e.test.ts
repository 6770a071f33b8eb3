import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, hostile, manyTraces, send } from './sent-traces.fixture.ts';
import { violationsOf } from './violations-of.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('the console', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Parcels');
    await send(shown.own.project, [...conversation('first', 30), ...manyTraces(300)]);
    await send(shown.own.foreignProject, conversation('foreign', 30));
  });
  afterAll(async () => shown?.close());

  it('opens by a link that signs in once, and shows the figures of a project', async () => {
    const { page, open, heading } = shown;
    await open('');
    await heading('Support chat').waitFor();
    await page.getByText('301', { exact: true }).first().waitFor();
    await page.getByText('Usage without a price:').waitFor();
    await page.getByRole('img', { name: 'Cost over time' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it('opens a trace by keyboard, shows where its cost comes from, and leads to a step by its address', async () => {
    const { page, open, heading } = shown;
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

  it('shows what would do harm as HTML as the text that it is', async () => {
    const { page, open } = shown;
    await open('/traces/first?observation=first-plan');
    await page.getByText('<img src=x').first().waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
    expect(await page.evaluate('window.harmed')).toBeUndefined();
    expect(await page.getByRole('treeitem', { name: hostile }).count()).toBe(1);
  });

  it('accounts for every event, and shows the health of the server', async () => {
    const { page, open } = shown;
    await open('/ledger');
    await page.getByText('Everything is accounted for').waitFor();
    await page
      .getByRole('rowheader', { name: 'clickhouse' })
      .or(page.getByRole('rowheader', { name: /postgres/ }))
      .first()
      .waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it('shows nothing of a project in which the user has no role', async () => {
    const { own, page } = shown;
    await page.goto(`${own.url}/project/${own.foreignProjectId}/traces`);
    await page.getByText('There is no such page or project, or you have no role in it.').waitFor();
    expect(await page.content()).not.toContain('Of somebody else');
    await page.goto(`${own.url}/project/${own.projectId}/traces/foreign`);
    await page.getByText('Trace foreign not found within authorized project').waitFor();
  });

  it('lets a viewer look and change nothing, and ends with signing out', async () => {
    const { own } = shown;
    const viewed = await shown.pageOf('VIEWER');
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
    await viewed.context().close();
  });

  it('asks nothing of other servers, breaks none of its own rules of content, and logs no error', () => {
    expect(shown.problems).toEqual([]);
  });
});
