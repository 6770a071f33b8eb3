import { readFile } from 'node:fs/promises';

import type { Download } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, manyTraces, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const linesOf = async (download: Download): Promise<readonly string[]> =>
  (await readFile(await download.path(), 'utf8')).trimEnd().split(/\r?\n/);

describe.skipIf(chromiumPath === undefined)('a list of the console', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Gestures');
    await send(shown.own.project, manyTraces(120));
  });
  afterAll(async () => shown?.close());

  it('a live list shows traces as they arrive, the newest first, and keeps that in its address', async () => {
    const { page, open, own } = shown;
    await open('/traces');
    await page.getByText('120 traces').waitFor();
    const live = page.getByRole('button', { name: 'Live' });
    await live.click();
    await page.waitForURL(/live=true/);
    expect(await live.getAttribute('aria-pressed')).toBe('true');
    await send(own.project, conversation('arrives', 2));
    await page.getByText('121 traces').waitFor();
    const first = page.getByRole('table', { name: 'Traces', exact: true }).getByRole('row').nth(1);
    await first.getByText('answer a customer').waitFor();
    await page.reload();
    await send(own.project, conversation('arrives-too', 1));
    await page.getByText('122 traces').waitFor();
    await live.click();
    await page.waitForURL((url) => !url.searchParams.has('live'));
  });

  it('a period that is drawn on the histogram is what the list shows, and the address holds it', async () => {
    const { page, open, own } = shown;
    await open('/traces?range=24h');
    await page.getByText('122 traces').waitFor();
    const chart = await page.getByRole('img', { name: 'Traces over time' }).boundingBox();
    if (chart === null) throw new Error('the histogram is not shown');
    const { x, y, width, height } = chart;
    await page.mouse.move(x + width * 0.9, y + height / 2);
    await page.mouse.down();
    // Past the upper edge of the chart, too.
    await page.mouse.move(x + width * 0.95, y - 40, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL((url) => url.searchParams.has('from') && url.searchParams.has('to'));
    const { searchParams } = new URL(page.url());
    const [from, to] = [searchParams.get('from') ?? '', searchParams.get('to') ?? ''];
    const { meta } = await own.project.askJson<{ meta: { totalItems: number } }>(
      `/api/public/traces?limit=1&fromTimestamp=${from}&toTimestamp=${to}`,
    );
    expect(meta.totalItems).toBeGreaterThan(0);
    expect(meta.totalItems).toBeLessThan(122);
    await page.getByText(`${meta.totalItems} traces`, { exact: true }).waitFor();
    await page.reload();
    await page.getByText(`${meta.totalItems} traces`, { exact: true }).waitFor();
    await page.getByLabel('Period').selectOption('24h');
    await page.getByText('122 traces').waitFor();
  });

  it('traces are found by a key of their metadata and by their scores, whose names are suggested', async () => {
    const { page, open, own, problems } = shown;
    const traceOf = async (id: string, body: object): Promise<unknown> =>
      own.project.askJson('/api/public/ingestion', {
        method: 'POST',
        body: JSON.stringify({
          batch: [{ id, type: 'trace-create', timestamp: new Date(), body: { id, timestamp: new Date(), ...body } }],
        }),
      });
    const scoreOf = async (body: object): Promise<unknown> =>
      own.project.askJson('/api/public/scores', { method: 'POST', body: JSON.stringify(body) });
    await traceOf('tenant-a', { name: 'of acme', metadata: { 'tenant~id': 'acme' } });
    await traceOf('tenant-b', { name: 'of beta', metadata: { 'tenant~id': 'beta' } });
    await scoreOf({ traceId: 'tenant-a', name: 'depth', value: 0.9 });
    await scoreOf({ traceId: 'tenant-b', name: 'polite', value: 1, dataType: 'BOOLEAN' });
    await open('/traces');
    const add = async (column: string, label: string, key: string, value: () => Promise<unknown>): Promise<void> => {
      await page.getByText('+ Filter', { exact: true }).click();
      await page.getByRole('combobox', { name: 'Column' }).selectOption(column);
      await page.getByLabel(label, { exact: true }).fill(key);
      await value();
      await page.getByRole('button', { name: 'Add', exact: true }).click();
    };
    const rows = page.getByRole('table', { name: 'Traces', exact: true }).getByRole('row');
    await add('Metadata', 'Key', 'tenant~id', async () => page.getByLabel('Value').fill('acme'));
    await page.getByText('1 trace', { exact: true }).waitFor();
    await rows.getByText('of acme').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Remove the filter Metadata tenant~id = acme' }).click();
    await add('Score, a number', 'Name of the score', 'depth', async () => page.getByLabel('Value').fill('0.5'));
    await rows.getByText('of acme').waitFor();
    await page.getByRole('button', { name: 'Remove the filter Score, a number depth > 0.5' }).click();
    await add('Score, true or false', 'Name of the score', 'polite', async () => {
      await page.locator('datalist option[value=polite]').waitFor({ state: 'attached' });
    });
    await rows.getByText('of beta').waitFor();
    await page.getByText('1 trace', { exact: true }).waitFor();
    expect(problems).toEqual([]);
    await own.project.askJson('/api/public/traces', {
      method: 'DELETE',
      body: JSON.stringify({ traceIds: ['tenant-a', 'tenant-b'] }),
    });
  });

  it('what a list shows is saved as CSV and as NDJSON, row by row in the order that is shown', async () => {
    const { page, open, problems } = shown;
    await open('/traces?where=%5B%22name~%3D~classify%22%5D&order=totalCost.desc');
    await page.getByText('40 traces').waitFor();
    const save = async (kind: string): Promise<Download> => {
      await page.getByText('Save', { exact: true }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `${kind} of the 40 shown` }).click(),
      ]);
      return download;
    };
    const ndjson = await save('NDJSON');
    expect(ndjson.suggestedFilename()).toBe('traces.ndjson');
    const rows = (await linesOf(ndjson)).map((line) => JSON.parse(line) as { id: string; totalCost: number });
    const costs = rows.map(({ totalCost }) => totalCost);
    expect(rows).toHaveLength(40);
    expect(costs).toEqual(costs.toSorted((a, b) => b - a));
    const csv = await save('CSV');
    expect(csv.suggestedFilename()).toBe('traces.csv');
    const [head = '', ...lines] = await linesOf(csv);
    // The mark by which Excel knows UTF-8.
    expect(head).toMatch(/^\ufeff\w+,/);
    const cells = lines.map((line) => line.split(',').at(-1));
    expect(cells).toEqual(rows.map(({ id }) => id));
    expect(problems).toEqual([]);
  });

  it('billions of tokens and thousands of dollars stay within their columns', async () => {
    const { page, open } = shown;
    const body = {
      id: 'large',
      name: 'large',
      model: 'gpt-4o-mini',
      startTime: new Date(Date.now() - 8 * 86_400_000).toISOString(),
      usage: { input: 3_000_123_507, totalCost: 9350.12 },
    };
    const event = { id: 'event-large', type: 'generation-create', timestamp: body.startTime, body };
    const batch = JSON.stringify({ batch: [event] });
    await shown.own.project.askJson('/api/public/ingestion', { method: 'POST', body: batch });
    await open('/observations?range=30d&search=large');
    for (const text of ['3,000,123,507', '$9,350.12']) {
      const cell = page.getByRole('cell', { name: text });
      await cell.waitFor();
      expect(await cell.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)).toBe(true);
    }
  });

  it('the focus stays on the page when a filter is removed, and when the row is deleted whose button had it', async () => {
    const { page, open, own } = shown;
    const focused = async (): Promise<string> =>
      page.evaluate<string>('document.activeElement.id || document.activeElement.textContent');
    await open('/traces?where=["name~%3D~chat"]');
    await page.getByRole('button', { name: 'Remove the filter Name = chat' }).press('Enter');
    await page.waitForURL((url) => !url.searchParams.has('where'));
    expect(await focused()).toBe('+ Filter');
    const body = JSON.stringify({ name: 'to be deleted' });
    await own.project.askJson('/api/public/v2/datasets', { method: 'POST', body });
    await open('/datasets');
    await page.getByRole('button', { name: 'Delete the dataset to be deleted' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('main');
  });

  it('the focus goes to the list when nothing is chosen any more, by hand and after a deletion', async () => {
    const { page, open } = shown;
    await open('/traces?where=%5B%22name~%3D~classify%22%5D');
    await page.getByText('40 traces').waitFor();
    const focused = (label: string) => page.locator(`[aria-label="${label}"]:focus`).waitFor();
    await page.getByLabel('Choose many-2', { exact: true }).check();
    await page.getByRole('button', { name: 'Choose none' }).press('Enter');
    await focused('Traces, scrollable');
    await page.getByLabel('Choose many-2', { exact: true }).check();
    await page.getByRole('button', { name: 'Delete …' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter');
    await page.getByText('39 traces').waitFor();
    expect(await page.getByLabel('Choose many-2', { exact: true }).count()).toBe(0);
    await focused('Traces, scrollable');
    // A box that is cleared keeps it.
    const box = page.getByLabel('Choose many-5', { exact: true });
    await box.check();
    await box.press('Space');
    await focused('Choose many-5');
  });
});
