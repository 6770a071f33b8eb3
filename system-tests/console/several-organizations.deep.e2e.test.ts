import { openPostgresStore, type PostgresStore } from '@spanledger/postgres-store';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, signInElsewhere, type OpenedConsole } from './opened-console.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('a user of several organizations', () => {
  let shown: OpenedConsole;
  let store: PostgresStore;
  let otherProjectId: string;
  beforeAll(async () => {
    shown = await openedConsole('Parcels');
    store = openPostgresStore({ url: inject('sharedServer').databaseUrl, poolMax: 2 });
    const other = await store.organizations.create({ name: 'Letters' });
    ({ id: otherProjectId } = await store.projects.create({ organizationId: other.id, name: 'Support chat' }));
    const email = await shown.page.getByTitle('Your password and sessions').innerText();
    await store.users.invite({ email, organizationId: other.id, role: 'MEMBER' });
    await shown.open('');
  });
  afterAll(async () => {
    await shown?.close();
    await store?.close();
  });

  it('opens each of two projects of one name by its organization, and is offered what was typed alone', async () => {
    const { page, heading, problems } = shown;
    await heading(/Support chat/).waitFor();
    const offered = page.getByRole('listbox', { name: 'Commands' }).getByRole('option');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('support chat');
    const labels = async () => (await offered.allInnerTexts()).map((text) => text.split('\n')[0]);
    await expect
      .poll(labels)
      .toEqual([
        'Support chat of Parcels',
        'Support chat of Letters',
        'Search traces for “support chat”',
        'Open the trace with the id support chat',
      ]);
    await page.keyboard.type('s');
    await expect.poll(async () => offered.count()).toBe(2);
    await page.keyboard.press('Backspace');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(otherProjectId));
    expect(problems).toEqual([]);
  });

  it('in whose place another user signs in is named once the page reads the session again, and nothing is sent in that name', async () => {
    const { page, open, own } = shown;
    await open('/prompts');
    await page.getByRole('button', { name: 'New prompt' }).click();
    await page.getByLabel('Name', { exact: true }).fill('of the first user');
    await page.getByLabel('Text', { exact: true }).fill('An hour of work.');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Save the version' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Your session has ended.').waitFor();
    await signInElsewhere(page, await own.linkFor('MEMBER'));
    const read = page.waitForResponse((response) => response.url().endsWith('/api/auth/session'));
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await read;
    await page.getByRole('main').getByText('Another user has signed in in this browser meanwhile.').waitFor();
    await page.getByRole('button', { name: 'Save the version' }).click();
    await dialog.getByText('Another user has signed in in this browser meanwhile.').waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('of the first user');
    const { data } = await own.project.askJson<{ data: readonly unknown[] }>('/api/public/v2/prompts');
    expect(data).toEqual([]);
    await page.goto('about:blank');
  });

  it('who changes the own role has the new one on the page at once, and leaves a project without one', async () => {
    const { own, pageOf } = shown;
    const page = await pageOf('OWNER');
    const dialog = page.getByRole('dialog');
    await page.goto(`${own.url}/project/${own.projectId}/settings?part=members`);
    const email = await page.getByTitle('Your password and sessions').innerText();
    await page.getByLabel(`Role of ${email} in Parcels`).selectOption('ADMIN');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await expect.poll(async () => page.getByRole('banner').locator('.tag').innerText()).toBe('admin');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: `Remove ${email}` }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('There is no such project, or you have no role in it.').waitFor();
    await page.getByRole('link', { name: 'Open the first of your projects' }).click();
    await page.getByRole('heading', { name: 'No project yet' }).waitFor();
    await page.close();
  });

  it('goes on with the account page after signing in again in another window, and changes nothing of another user there', async () => {
    const { own, pageOf } = shown;
    const page = await pageOf('MEMBER');
    await page.goto(`${own.url}/sign-in`);
    await page.getByText('Signed in as').waitFor();
    await signInElsewhere(page, await own.linkAgain());
    await page.getByLabel('New password').fill('an hour of thought');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('The password is set.').waitFor();
    await signInElsewhere(page, await own.linkFor('MEMBER'));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Another user has signed in in this browser meanwhile.').waitFor();
    await page.reload();
    const shownUser = await page.getByText('Signed in as').innerText();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password', { exact: true }).waitFor();
    expect(shownUser).toMatch(/member-\d+@/);
    await page.close();
  });
});
