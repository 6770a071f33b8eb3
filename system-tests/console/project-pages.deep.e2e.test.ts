import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, manyTraces, send } from './sent-traces.fixture.ts';
import { violationsOf } from './violations-of.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('pages of a project', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Pages');
    await send(shown.own.project, [...conversation('first', 30), ...manyTraces(300)]);
  });
  afterAll(async () => shown?.close());

  it('finds traces by text, by filters that the address holds, and orders them', async () => {
    const { page, open } = shown;
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

  it('shows what happened in a trace in order, and when its fields were given their values', async () => {
    const { page, open } = shown;
    await open('/traces/first');
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByRole('cell', { name: 'started' }).first().waitFor();
    await page.getByRole('cell', { name: 'plan', exact: true }).first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it('an address without a page has one main part, with the menu beside it, and one without a project too', async () => {
    const { page, open, own, heading } = shown;
    await open('/no-such-page');
    await heading('This page cannot be shown').waitFor();
    expect(await page.getByRole('link', { name: 'Traces', exact: true }).count()).toBe(1);
    expect(await violationsOf(page)).toEqual([]);
    await page.goto(`${own.url}/project/no-such-project`);
    await heading('This page cannot be shown').waitFor();
    expect(await page.getByRole('main').count()).toBe(1);
  });

  it('a session of several users, with bodies as JSON, has links that are known by more than their colour, and no landmark twice', async () => {
    const { page, open, own } = shown;
    const batch = ['ada', 'bob'].map((userId) => {
      const said = { input: { order: 7 }, output: { arrives: 'tomorrow' } };
      const body = { id: `of-${userId}`, userId, sessionId: 'shared', timestamp: new Date(), ...said };
      return { id: userId, type: 'trace-create', timestamp: new Date(), body };
    });
    await own.project.askJson('/api/public/ingestion', { method: 'POST', body: JSON.stringify({ batch }) });
    await open('/sessions/shared');
    await page.getByText('and 1 more').waitFor();
    await page.getByRole('group', { name: 'Output' }).nth(1).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it('splits costs, leads from a group to its traces, and names what has no price', async () => {
    const { page, open } = shown;
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

  it('makes a key whose secret is shown once and works, and records who made it', async () => {
    const { page, open } = shown;
    await open('/settings');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('What it is for').fill('made in the console');
    await page.getByLabel(/^Last day/).fill('2099-06-30');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const text = await page.getByRole('region', { name: 'The key' }).innerText();
    const [, publicKey, secretKey] = /PUBLIC_KEY=(\S+)\s+LANGFUSE_SECRET_KEY=(\S+)/.exec(text) ?? [];
    const authorization = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;
    const asked = await fetch(`${shown.own.url}/api/public/traces?limit=1`, { headers: { authorization } });
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
    const { page, open, heading } = shown;
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
    const { page, open } = shown;
    await open('');
    await page.getByLabel('Colours').selectOption('dark');
    await page.reload();
    await page.getByText('Usage without a price:').waitFor();
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(21, 23, 28)');
    expect(await violationsOf(page)).toEqual([]);
    await open('/traces/first?observation=first-plan');
    await page.getByText('find_parcel').first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('colours: system');
    await page.keyboard.press('Enter');
    await expect.poll(async () => page.getByLabel('Colours').inputValue()).toBe('system');
  });

  it('shows how to send a first trace to an empty project, and the trace the moment it arrives', async () => {
    const { page, heading } = shown;
    await page.goto(`${shown.own.url}/project/${shown.own.emptyProjectId}`);
    await heading('Send a first trace to Nothing yet').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('tab', { name: 'curl' }).click();
    await page.getByText('/api/public/ingestion').waitFor();
    await send(shown.own.emptyProject, conversation('first-of-all', 5));
    await heading('Nothing yet').waitFor();
    await page.getByRole('link', { name: 'answer a customer' }).waitFor();
  });

  it('a dialog for chosen rows keeps them when newer traces move them out of a live list', async () => {
    const { page, open, own } = shown;
    await open('/traces?live=true');
    const row = page.getByRole('table', { name: 'Traces', exact: true }).getByRole('row').nth(20);
    const id = (await row.getByRole('checkbox').getAttribute('aria-label'))?.replace('Choose ', '');
    await row.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Tag …' }).click();
    await page.getByLabel('Tags, separated by commas').fill('chosen');
    await send(own.project, Array.from({ length: 120 }, (_, at) => conversation(`newer-${at}`, 1)).flat());
    await expect.poll(async () => row.getByRole('checkbox').getAttribute('aria-label')).toContain('newer');
    await page.getByRole('button', { name: 'Add the tags' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const { data } = await own.project.askJson<{ data: readonly unknown[] }>('/api/public/traces?tags=chosen');
    expect(data).toMatchObject([{ id }]);
  });

  it('a secret is copied from its dialog over plain http too, and shown to be copied by hand where the browser refuses', async () => {
    const page = await shown.pageOf('OWNER', { permissions: ['clipboard-read'] });
    await page.addInitScript("Object.defineProperty(window, 'isSecureContext', { value: false })");
    await page.goto(`${shown.own.url}/project/${shown.own.projectId}/settings`);
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('What it is for').fill('copied');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Copy the secret now' });
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain('SECRET_KEY=sk-');
    await dialog.getByRole('button', { name: 'Copy', exact: true }).waitFor();
    await page.evaluate('document.execCommand = () => false');
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    expect(await dialog.getByLabel('To copy by hand').inputValue()).toContain('SECRET_KEY=sk-');
    expect(await violationsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('a page whose server does not answer names that after ten seconds, until it does', async () => {
    const { page, open, heading } = shown;
    const waiting = page.getByText('The server has not answered for 10 seconds.');
    await page.route('**/api/public/v2/prompts*', async (route) => {
      await waiting.waitFor();
      await route.continue();
    });
    await open('/prompts');
    await heading('Prompts').waitFor();
    await page.getByText('No prompt here yet.').waitFor();
    await waiting.waitFor({ state: 'detached' });
    await page.unrouteAll();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('log no error, and ask nothing of other servers', () => {
    expect(shown.problems).toEqual([]);
  });
});
