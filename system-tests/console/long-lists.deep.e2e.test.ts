import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { manyTraces, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const rowHeight = 36;

describe.skipIf(chromiumPath === undefined)('long lists of the console, and their menus', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Long lists');
    const traces = manyTraces(1001).map((event, at) => ({
      ...event,
      body: { ...event.body, ...(event.type === 'trace-create' ? { userId: `user-${at}` } : {}) },
    }));
    await send(shown.own.project, traces);
  });
  afterAll(async () => shown?.close());

  it('going back shows a list where it was left, another order its first rows, and the end of a list that is cut is explained', async () => {
    const { page, open, heading } = shown;
    await open('/traces?range=30d');
    await page.getByText('1,001 traces').waitFor();
    const list = page.getByRole('region', { name: 'Traces, scrollable' });
    const scrollTo = async (top: number): Promise<void> =>
      list.evaluate((scroller: { scrollTop: number }, to) => void (scroller.scrollTop = to), top);
    for (const read of [201, 301]) {
      await scrollTo(read * rowHeight);
      await page.locator(`[aria-rowcount="${read}"]`).waitFor();
    }
    await scrollTo(200 * rowHeight);
    const row = page.locator('[aria-rowindex="210"]');
    const time = await row.innerText();
    await row.getByRole('link').first().click();
    await heading(/chat|summarize|classify/).waitFor();
    await page.goBack();
    await row.waitFor();
    expect(await row.innerText()).toBe(time);
    expect(await list.evaluate((scroller: { scrollTop: number }) => scroller.scrollTop)).toBe(200 * rowHeight);
    await page.getByRole('button', { name: 'Cost', exact: true }).click();
    await page.waitForURL(/order=totalCost/);
    await page.locator('[aria-rowindex="2"]').waitFor();
    await open('/users');
    await page.getByText('These are the first 1,000 of 1,001.').waitFor();
  });

  it('a column that is chosen again orders the list the other way round', async () => {
    const { page, open } = shown;
    for (const list of ['Traces', 'Observations', 'Users']) {
      await open(`/${list.toLowerCase()}?range=30d`);
      const [heads, first] = ['[aria-sort]', '[aria-rowindex="2"]'].map((selector) => page.locator(selector));
      const rowOf = async (direction: 'ascending' | 'descending', arrow: string): Promise<string> => {
        await page
          .locator(`[aria-sort="${direction}"]`)
          .filter({ hasText: `Cost ${arrow}` })
          .waitFor();
        await page.waitForLoadState('networkidle');
        return (await first?.innerText()) ?? '';
      };
      if (list !== 'Users') await page.getByRole('button', { name: 'Cost', exact: true }).click();
      const dearest = await rowOf('descending', '↓');
      await page.getByRole('button', { name: 'Cost ↓' }).click();
      await expect.poll(async () => rowOf('ascending', '↑')).not.toBe(dearest);
      expect(await heads?.count()).toBe(1);
      await page.getByRole('button', { name: 'Cost ↑' }).click();
      await expect.poll(async () => rowOf('descending', '↓')).toBe(dearest);
    }
  });

  it('the focus returns to the menu from which a dialog was opened', async () => {
    const { page, open } = shown;
    await open('/traces');
    const menu = page.locator('summary').filter({ hasText: 'Views' });
    const dialog = page.getByRole('dialog');
    for (const leave of [dialog.getByLabel('Name of the view'), dialog.getByRole('button', { name: 'Close' })]) {
      await menu.press('Enter');
      await page.getByRole('button', { name: 'Save this view …' }).press('Enter');
      await leave.press((await leave.getAttribute('type')) === 'button' ? 'Enter' : 'Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(await menu.evaluate((summary) => summary.matches(':focus'))).toBe(true);
    }
  });

  it('a key that leads to the last page of a list, or to its first one, keeps the focus', async () => {
    const { page, open, own } = shown;
    const post = async (path: string, body: object) =>
      own.project.askJson(path, { method: 'POST', body: JSON.stringify(body) });
    await post('/api/public/v2/datasets', { name: 'paged' });
    const items = Array.from({ length: 51 }, async (_, input) =>
      post('/api/public/dataset-items', { datasetName: 'paged', input }),
    );
    await Promise.all(items);
    await open('/datasets/paged');
    for (const [name, next] of [
      ['After', 'Page 2 of 2'],
      ['Before', 'Page 1 of 2'],
    ] as const) {
      const step = page.getByRole('button', { name, exact: true });
      await step.press('Enter');
      await page.getByText(next).waitFor();
      expect(await step.evaluate((button) => button.matches(':focus'))).toBe(true);
      expect(await step.getAttribute('aria-disabled')).toBe('true');
    }
  });

  it('a view with a long name leaves room for its deletion', async () => {
    const { page, open, own } = shown;
    const body = JSON.stringify({ name: 'w'.repeat(200), page: 'traces', state: {}, isShared: true });
    await own.project.askJson('/api/public/saved-views', { method: 'POST', body });
    await open('/traces');
    await page.getByText('Views', { exact: true }).click();
    const remove = page.getByRole('button', { name: /^Delete the view w+$/ });
    await remove.waitFor();
    const sheet = page.locator('.sheet').filter({ has: remove });
    expect(await sheet.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  });
});
