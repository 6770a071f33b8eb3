import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { longTrace, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('a form whose answer was lost and that is sent again', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Lost answers');
    const { project } = shown.own;
    await send(project, longTrace('lost', 1));
    await project.askJson('/api/public/v2/datasets', { method: 'POST', body: JSON.stringify({ name: 'lost' }) });
  });
  afterAll(async () => shown?.close());

  /** The first request reaches the server, whose answer does not arrive. */
  const sendTwice = async (submit: string, requests: RegExp): Promise<void> => {
    const { page } = shown;
    await page.route(requests, async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.getByRole('button', { name: submit }).click();
    await page.getByText('The server does not answer.').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByRole('button', { name: submit }).click();
  };
  const countOf = async (path: string): Promise<number> =>
    (await shown.own.project.askJson<{ meta: { totalItems: number } }>(path)).meta.totalItems;

  it('is one item of a dataset', async () => {
    const { page, open } = shown;
    await open('/datasets/lost');
    await page.getByRole('button', { name: 'New item' }).click();
    await page.getByLabel('Input').fill('a question');
    await sendTwice('Add the item', /\/dataset-items$/);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await countOf('/api/public/dataset-items?datasetName=lost')).toBe(1);
  });

  it('is one score', async () => {
    const { page, open } = shown;
    await open('/traces/lost');
    await page.getByRole('button', { name: 'Add a score …' }).click();
    await page.getByLabel('Name', { exact: true }).fill('quality');
    await page.getByLabel('Value').fill('1');
    await sendTwice('Add the score', /\/scores$/);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await countOf('/api/public/v2/scores?traceId=lost')).toBe(1);
  });

  it('is one item that the playground saves in a dataset', async () => {
    const { page, open } = shown;
    await open('/playground');
    await page.getByText('Save', { exact: true }).click();
    await page.getByRole('button', { name: 'As an item of a dataset …' }).click();
    await page.getByRole('dialog').getByLabel('Dataset').fill('of the playground');
    await sendTwice('Add the item', /\/dataset-items$/);
    await page.getByText('Added.').waitFor();
    expect(await countOf('/api/public/dataset-items?datasetName=of the playground')).toBe(1);
  });
});
