import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, manyTraces, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('lists of the console', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Lists');
    const { project, foreignProject } = shown.own;
    await send(project, [...conversation('first', 30), ...conversation('second', 20), ...manyTraces(60)]);
    await send(foreignProject, conversation('foreign', 30));
  });
  afterAll(async () => shown?.close());

  it('observations are searched, filtered by values that exist, ordered by cost, and lead to their step', async () => {
    const { page, open, heading, violationsInBoth } = shown;
    await open('/observations');
    await heading('Observations').waitFor();
    await page.getByText('68 observations').waitFor();
    await page.getByText('+ Filter').click();
    await page.getByLabel('Column').selectOption('model');
    await page.locator('datalist option[value="gpt-4o-mini"]').waitFor({ state: 'attached' });
    await page.getByLabel('Value').fill('gpt-4o');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('22 observations').waitFor();
    await page.getByRole('button', { name: 'Cost', exact: true }).click();
    await page.waitForURL(/order=totalCost/);
    expect(await violationsInBoth()).toEqual([]);
    const list = page.getByRole('table', { name: 'Observations', exact: true });
    await list.getByRole('row').nth(1).getByRole('link').first().click();
    await heading(/answer a customer/).waitFor();
    expect(page.url()).toMatch(/observation=(?:first|second)-plan/);
  });

  it('columns are chosen and kept by the address', async () => {
    const { page, open } = shown;
    await open('/observations');
    await page.getByText('68 observations').waitFor();
    expect(await page.getByRole('columnheader', { name: 'Trace', exact: true }).count()).toBe(0);
    await page.getByText('Columns', { exact: true }).first().click();
    await page.getByLabel('Trace', { exact: true }).check();
    await page.reload();
    await page.getByRole('columnheader', { name: 'Trace', exact: true }).waitFor();
  });

  it('sessions are listed with what they cost, and one is shown as a conversation in order', async () => {
    const { page, open, heading, violationsInBoth } = shown;
    await open('/sessions');
    await page.getByText('1 session', { exact: true }).waitFor();
    await page.getByRole('cell', { name: '$0.012 +?', exact: true }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('row').nth(1).getByRole('link').first().click();
    await heading(/session-1/).waitFor();
    const turns = page.getByRole('list', { name: 'Traces of the session' }).getByRole('listitem');
    await turns.nth(1).waitFor();
    expect(await turns.count()).toBe(2);
    expect(await turns.first().getByRole('link').first().getAttribute('href')).toContain('/traces/first');
    await turns.first().getByText('Where is my parcel?').waitFor();
    expect(await turns.first().locator('article header').allInnerTexts()).toEqual(['user', 'assistant']);
    await page.getByText('$0.012 and 2 unpriced').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await open('/sessions/nowhere');
    await page.getByText('The project has no session nowhere.').waitFor();
  });

  it('users are listed with what they cost, and one is shown with its traces alone', async () => {
    const { page, open, heading, violationsInBoth } = shown;
    await open('/users');
    await page.getByText('8 users').waitFor();
    const rows = page.getByRole('row');
    await rows.filter({ hasText: 'ada@example.com' }).getByText('+?').waitFor();
    expect(await rows.getByText('+?').count()).toBe(1);
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('link', { name: 'ada@example.com' }).first().click();
    await heading(/ada@example.com/).waitFor();
    await page.getByText('$0.012 and 2 unpriced').waitFor();
    await page.getByText('2 traces').waitFor();
    await page.getByRole('img', { name: 'Cost over time' }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
  });

  it('scores are listed, filtered by value, and lead to their trace', async () => {
    const { page, open, heading, violationsInBoth } = shown;
    await open('/scores');
    await page.getByText('2 scores').waitFor();
    await open('/scores?where=%5B%22value~%3E~0.95%22%5D');
    await page.getByText('0 scores').waitFor();
    await open('/scores?where=%5B%22value~%3E~0.5%22%5D');
    await page.getByText('2 scores').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('row').nth(1).getByRole('link').first().click();
    await heading(/answer a customer/).waitFor();
  });

  it('what an address holds that its page does not know is left out of it, and the page is shown', async () => {
    const { page, own, heading } = shown;
    const pages = {
      '?range=45d': 'Support chat',
      '/traces?from=yesterday&to=today&order=best.desc': 'Traces',
      '/traces?range=45d&live=maybe': 'Traces',
      '/costs?by=weather': 'Costs',
      '/settings?part=nothing': 'Settings',
    };
    for (const [path, title] of Object.entries(pages)) {
      await page.goto(`${own.url}/project/${own.projectId}${path}`);
      await heading(title).waitFor();
      expect(new URL(page.url()).searchParams.size).toBe(path.includes('best.desc') ? 1 : 0);
    }
    await page
      .getByRole('button', { name: 'API keys' })
      .or(page.getByRole('link', { name: 'API keys' }))
      .waitFor();
  });

  it('a form whose request is not answered says so, is not sent again by itself, and keeps what was entered', async () => {
    const { page, open } = shown;
    await open('/traces');
    await page.getByText('Views', { exact: true }).click();
    await page.getByRole('button', { name: 'Save this view …' }).click();
    await page.getByLabel('Name of the view').fill('All');
    let asked = 0;
    await page.route('**/api/public/saved-views', async (route) => {
      asked += 1;
      await route.abort();
    });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page
      .getByText('The server does not answer. Is it running, and is the network there?', { exact: true })
      .waitFor();
    await page.waitForTimeout(1500);
    expect(asked).toBe(1);
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('a part of a page that cannot be read says so and is read again by a button, and does not seem to be empty', async () => {
    const { page, open, heading } = shown;
    const failure = page.getByRole('alert').filter({ hasText: 'out of order' });
    const refuse = async (requests: RegExp): Promise<void> => {
      await page.route(requests, async (route) =>
        route.fulfill({ status: 400, contentType: 'application/json', body: '{"detail": "out of order"}' }),
      );
    };
    const tryAgain = async (): Promise<void> => {
      await page.unrouteAll({ behavior: 'wait' });
      await failure.getByRole('button', { name: 'Try again' }).click();
      await failure.waitFor({ state: 'detached' });
    };
    await refuse(/\/costs\?groupBy=day%2Cmodel/);
    await open('/costs');
    await failure.waitFor();
    await tryAgain();
    await page.getByRole('img', { name: /^Cost by day/ }).waitFor();
    await refuse(/format=csv/);
    await page.getByRole('button', { name: 'CSV' }).click();
    await failure.waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), tryAgain()]);
    expect(file.suggestedFilename()).toMatch(/^costs-by-model-.*\.csv$/);

    await refuse(/\/metrics\?.*granularity/);
    await open(`/users/${encodeURIComponent('ada@example.com')}`);
    await failure.waitFor();
    await tryAgain();
    await page.getByRole('img', { name: 'Cost over time' }).waitFor();

    await refuse(/countUnpriced|costs\/unpriced/);
    for (const path of [`/users/${encodeURIComponent('ada@example.com')}`, '/sessions/session-1']) {
      await open(path);
      await page.getByText('$0.012; how many calls are unpriced could not be read').waitFor();
    }
    await open('/prices');
    await failure.waitFor();
    await tryAgain();

    await refuse(/\/api\/public\/(?:observations|saved-views)\?/);
    await open('/observations');
    await failure.waitFor();
    expect(await page.getByText('Counting …').count()).toBe(0);
    await page.getByText('Views', { exact: true }).click();
    await failure.nth(1).waitFor();
    expect(await page.getByText('No view of this page is saved yet.').count()).toBe(0);
    await page.unrouteAll({ behavior: 'wait' });
    await open('/observations');
    await heading('Observations').waitFor();
  });

  it('a view is saved, opened again by another user only when it is shared, and deleted', async () => {
    const { page, open, own, violationsInBoth, pageOf } = shown;
    const save = async (name: string, isShared: boolean): Promise<void> => {
      await page.getByText('Views', { exact: true }).click();
      await page.getByRole('button', { name: 'Save this view …' }).click();
      await page.getByLabel('Name of the view').fill(name);
      if (isShared) await page.getByLabel(/Shared with/).check();
      expect(await violationsInBoth()).toEqual([]);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await open('/traces?search=parcel&order=totalCost.desc');
    await page.getByText('2 traces').waitFor();
    await save('Parcels', true);
    await save('Only mine', false);
    await open('/traces');
    await page.getByText('62 traces').waitFor();
    await page.getByText('Views', { exact: true }).click();
    await page.getByRole('button', { name: /^Only mine/ }).waitFor();
    await page.getByRole('button', { name: 'Parcels', exact: true }).click();
    await page.getByText('2 traces').waitFor();
    expect(page.url()).toContain('order=totalCost.desc');
    const viewed = await pageOf('VIEWER');
    await viewed.goto(`${own.url}/project/${own.projectId}/traces`);
    await viewed.getByText('Views', { exact: true }).click();
    await viewed.getByRole('button', { name: 'Parcels', exact: true }).waitFor();
    expect(await viewed.getByText('Only mine').count()).toBe(0);
    expect(await viewed.getByRole('button', { name: 'Save this view …' }).count()).toBe(0);
    await page.getByText('Views', { exact: true }).click();
    await page.getByRole('button', { name: 'Delete the view Parcels' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Parcels', exact: true }).count()).toBe(0);
    expect(await page.locator('summary:focus').innerText()).toBe('Views');
  });

  it('traces that are chosen are tagged, saved as CSV with what their costs leave out, and added to a dataset, and a viewer chooses none', async () => {
    const { page, open, own, heading, violationsInBoth, pageOf } = shown;
    await open('/traces?search=parcel');
    await page.getByText('2 traces').waitFor();
    await page.getByLabel('Choose first').check();
    await page.getByLabel('Choose second').check();
    await page.getByText('2 traces chosen').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('group', { name: 'The traces that are chosen' }).getByRole('button', { name: 'CSV' }).click(),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    const [head, ...lines] = csv.trim().split('\r\n');
    expect(lines.map((line) => line.split(',').at(-1))).toEqual(['second', 'first']);
    expect(head).toMatch(/,cost,unpricedObservations,/);
    for (const line of lines) expect(line).toMatch(/,0\.006,1,/);
    await page.getByRole('button', { name: 'Add to a dataset …' }).click();
    await page.getByLabel('Dataset', { exact: true }).fill('support/parcels');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('link', { name: 'Open support/parcels' }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Tag …' }).click();
    await page.getByLabel('Tags, separated by commas').fill('seen, urgent');
    await page.getByRole('button', { name: 'Add the tags' }).click();
    await page.getByText('urgent').nth(1).waitFor();
    const trace = await own.project.askJson<{ tags: string[]; timestamp: string }>('/api/public/traces/first');
    expect(trace.tags.toSorted()).toEqual(['beta', 'seen', 'shop', 'urgent']);
    await open('/datasets/support%2Fparcels');
    await heading(/support\/parcels/).waitFor();
    await page.getByText('2 items').waitFor();
    const viewed = await pageOf('VIEWER');
    await viewed.goto(`${own.url}/project/${own.projectId}/traces?search=parcel`);
    await viewed.getByText('2 traces').waitFor();
    expect(await viewed.getByRole('checkbox', { name: /^Choose/ }).count()).toBe(0);
  });

  it('traces that are chosen are deleted once that is confirmed', async () => {
    const { page, open } = shown;
    await open('/traces?where=%5B%22name~%3D~classify%22%5D');
    await page.getByText('20 traces').waitFor();
    await page.getByLabel('Choose many-2', { exact: true }).check();
    await page.getByRole('button', { name: 'Delete …' }).click();
    await page.getByRole('dialog', { name: 'Delete 1 trace?' }).getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('button', { name: 'Delete …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('19 traces').waitFor();
    expect(await page.getByLabel('Choose many-2', { exact: true }).count()).toBe(0);
  });

  it('all traces that fit are chosen, read page by page, and deleted in steps that can be stopped', async () => {
    const { page, open, own } = shown;
    await send(own.project, manyTraces(650, 'more'));
    await open('/traces?where=%5B%22id~starts%20with~more-%22%5D');
    await page.getByText('650 traces').waitFor();
    await page.getByLabel('Choose more-0', { exact: true }).check();
    const bar = page.getByRole('group', { name: 'The traces that are chosen' });
    await bar.getByRole('button', { name: 'Choose all 650 that fit' }).click();
    await bar.getByText('650 traces chosen').waitFor();
    await bar.getByRole('button', { name: 'Delete …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete 650 traces?' });
    // The second step waits until the deletion is stopped.
    let answered = 0;
    const stopping = new AbortController();
    await page.route('**/api/public/traces', async (route) => {
      answered += 1;
      if (answered === 2 && !stopping.signal.aborted) await once(stopping.signal, 'abort');
      await route.continue();
    });
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('200 of 650').waitFor();
    await dialog.getByRole('button', { name: 'Stop' }).click();
    stopping.abort();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('250 traces').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    expect(answered).toBe(2);
  });

  it('lists show nothing of a foreign project, and log no error', async () => {
    const { page, own, problems } = shown;
    for (const path of ['observations', 'sessions', 'users', 'scores', 'prompts', 'datasets', 'prices']) {
      await page.goto(`${own.url}/project/${own.foreignProjectId}/${path}`);
      await page.getByText('There is no such page or project, or you have no role in it.').waitFor();
    }
    expect(problems).toEqual([]);
  });
});
