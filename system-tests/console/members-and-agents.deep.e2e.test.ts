import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { agentRun, hostile, send } from './sent-traces.fixture.ts';
import { violationsOf } from './violations-of.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('members, their sign-in and agents in the console', () => {
  let shown: OpenedConsole;
  const asked = new Set<string>();
  beforeAll(async () => {
    shown = await openedConsole('Parcels');
    shown.page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith('data:')) asked.add(new URL(url).origin);
    });
  });
  afterAll(async () => shown?.close());

  it('invites a member by a link that is shown once, gives another role, and takes the member out again', async () => {
    const { page, open } = shown;
    await open('/settings?part=members');
    await page.getByRole('rowheader', { name: /owner-1@/ }).waitFor();
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill('grace@example.com');
    await dialog.getByLabel('Name').fill('Grace');
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Invite' }).click();
    expect(await dialog.getByRole('region', { name: 'The link' }).innerText()).toContain('/sign-in#invitation=');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('rowheader', { name: 'Grace' }).waitFor();
    await page.getByLabel('Role of grace@example.com in Parcels').selectOption('VIEWER');
    await dialog.getByRole('heading', { name: 'Make Grace a viewer of Parcels?' }).waitFor();
    await dialog.getByRole('button', { name: 'Change' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByLabel('Role of grace@example.com in this project').selectOption('MEMBER');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await expect.poll(() => page.getByLabel('Role of grace@example.com in this project').inputValue()).toBe('MEMBER');
    await page.reload();
    const role = page.getByLabel('Role of grace@example.com in Parcels');
    await expect.poll(() => role.inputValue()).toBe('VIEWER');
    expect(await violationsOf(page)).toEqual([]);
    const ownRole = page.getByLabel(/Role of owner-1@.* in Parcels/);
    await ownRole.focus();
    await ownRole.selectOption('MEMBER');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await page.getByText(/last owner/).waitFor();
    await dialog.getByRole('button', { name: 'Keep' }).click();
    expect(await ownRole.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    expect(await ownRole.inputValue()).toBe('OWNER');
    await page.getByRole('button', { name: 'Remove grace@example.com' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('rowheader', { name: 'Grace' }).waitFor({ state: 'detached' });
  });

  it('shows how users sign in, and refuses to require a second factor of others to an owner without one', async () => {
    const { page, open } = shown;
    await open('/settings?part=sign-in');
    const required = page.getByLabel('Members of Parcels need a second factor');
    await required.waitFor();
    await page.getByText('No provider of OpenID Connect is configured.').waitFor();
    await page.getByText('None is linked').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await required.click();
    await page.getByText(/Set up your own second factor/).waitFor();
    await expect.poll(() => required.isChecked()).toBe(false);
    await page.reload();
    await required.waitFor();
    expect(await required.isChecked()).toBe(false);
  });

  it('replaces a key by one that may do the same, while the old one works for as long as was chosen', async () => {
    const { page, open, own } = shown;
    const idsOf = async (): Promise<readonly string[]> =>
      page.getByRole('region', { name: 'Keys' }).locator('td:first-child code').allInnerTexts();
    await open('/settings');
    const replace = page.getByRole('button', { name: /^Replace / });
    await replace.waitFor();
    const [before] = await idsOf();
    await replace.click();
    await page.getByLabel('This one still works for').selectOption('a week');
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make the new key' }).click();
    const text = await page.getByRole('region', { name: 'The key' }).innerText();
    const [, publicKey, secretKey] = /PUBLIC_KEY=(\S+)\s+LANGFUSE_SECRET_KEY=(\S+)/.exec(text) ?? [];
    await page.getByRole('button', { name: 'Close' }).click();
    await replace.nth(1).waitFor();
    expect(await idsOf()).toEqual([before, publicKey]);
    const expiries = await page.getByRole('region', { name: 'Keys' }).locator('td:nth-child(7)').allInnerTexts();
    expect(expiries).toEqual([expect.stringMatching(/\d{4}/), 'never']);
    const authorization = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;
    const asked = await fetch(`${own.url}/api/public/traces?limit=1`, { headers: { authorization } });
    expect(asked.status).toBe(200);
    expect((await own.project.ask('/api/public/traces?limit=1')).status).toBe(200);
  });

  it('lists agents with what they did and cost, and keeps whose they are', async () => {
    const { own, page, open } = shown;
    await send(own.project, [...agentRun('planner', 'agent-1', 20), ...agentRun(hostile, 'agent-2', 30)]);
    await send(own.foreignProject, agentRun('of another project', 'agent-3', 20));
    await open('/agents');
    const row = page.getByRole('row', { name: /planner/ });
    await row.getByText('online').waitFor();
    await row.getByText('$0.25').waitFor();
    await row.getByText('2.00 s').waitFor();
    expect(await page.getByText('of another project').count()).toBe(0);
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    await row.getByRole('button', { name: 'Details' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('own-agent-model').waitFor();
    await dialog.getByLabel('Team').fill('travel');
    await dialog.getByLabel('Link').fill('javascript:alert(1)');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Saved.').waitFor();
    expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
    await dialog.getByLabel('Link').fill('https://wiki.example.com/planner');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('link', { name: 'https://wiki.example.com/planner' }).waitFor();
    await page.reload();
    await dialog.getByRole('link', { name: 'https://wiki.example.com/planner' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.reload();
    await row.getByText('travel').waitFor();
  });

  it('an agent that was changed while its details are open keeps that, and takes what is changed back', async () => {
    const { own, page, open } = shown;
    const path = '/api/public/agents/planner';
    const metadataOf = async () => (await own.project.askJson<{ metadata: object }>(path)).metadata;
    await open('/agents?agent=planner');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Link').fill('https://wiki.example.com/new');
    await own.project.askJson(path, { method: 'PUT', body: JSON.stringify({ metadata: { owner: 'ada' } }) });
    await page.clock.install({ time: Date.now() + 60_000 });
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await dialog.getByText('ada').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('link', { name: 'https://wiki.example.com/new' }).waitFor();
    expect(await metadataOf()).toEqual({ owner: 'ada', team: 'travel', link: 'https://wiki.example.com/new' });
    await dialog.getByLabel('Team').fill('rail');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.poll(metadataOf).toMatchObject({ team: 'rail' });
    await dialog.getByLabel('Team').fill('travel');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.poll(metadataOf).toMatchObject({ owner: 'ada', team: 'travel' });
  });

  it('no page asked another server, or logged an error', () => {
    expect(shown.problems).toEqual([]);
    expect([...asked]).toEqual([new URL(shown.own.url).origin]);
  });
});
