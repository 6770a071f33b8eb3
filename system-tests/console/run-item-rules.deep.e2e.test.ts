import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const post = (body: object): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });

interface Score {
  readonly traceId: string;
  readonly value: number;
}

describe.skipIf(chromiumPath === undefined)('rules of items of dataset runs in the console', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Run items');
    const { project } = shown.own;
    await send(project, [...conversation('right', 60), ...conversation('wrong', 30), ...conversation('of no run', 20)]);
    for (const datasetName of ['parcels', 'refunds']) {
      await project.askJson('/api/public/v2/datasets', post({ name: datasetName }));
    }
    const expected = { first: 'tomorrow', second: 'never', third: 'tomorrow' };
    for (const [id, expectedOutput] of Object.entries(expected)) {
      const datasetName = id === 'third' ? 'refunds' : 'parcels';
      await project.askJson('/api/public/dataset-items', post({ datasetName, id, input: 'Where?', expectedOutput }));
    }
    const items = [
      { datasetItemId: 'first', traceId: 'right' },
      { datasetItemId: 'second', traceId: 'wrong' },
      { datasetItemId: 'third', traceId: 'right' },
    ];
    for (const item of items) {
      await project.askJson('/api/public/dataset-run-items', post({ runName: 'nightly', ...item }));
    }
  });
  afterAll(async () => shown?.close());

  it('an evaluator is tried on an item of a run, and its rule judges those of the chosen dataset by what is expected', async () => {
    const { page, own, open, heading, violationsInBoth } = shown;
    await open('/evaluators');
    await page.getByRole('link', { name: 'Choose a built-in one' }).click();
    await page.getByLabel('Name, which its scores have too').fill('as expected');
    await page.getByRole('combobox', { name: 'Evaluator', exact: true }).selectOption('contains');
    await page.getByRole('combobox', { name: 'On', exact: true }).selectOption('an item of a dataset run');
    const which = page.getByRole('combobox', { name: 'Which', exact: true });
    await which.getByRole('option', { name: 'parcels, nightly: second' }).waitFor({ state: 'attached' });
    await which.selectOption('parcels, nightly: second');
    await page.getByRole('button', { name: 'Judge it once' }).click();
    await page.getByRole('cell', { name: 'false', exact: true }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Make the evaluator' }).click();
    await heading(/as expected/).waitFor();
    await page.getByRole('link', { name: 'New rule with it' }).click();
    await heading(/New rule/).waitFor();
    await page.getByLabel('Name', { exact: true }).fill('parcels as expected');
    await page.getByLabel('Seconds after the last write').fill('0');
    await page.getByRole('combobox', { name: 'Judges', exact: true }).selectOption('items of dataset runs');
    await page.getByLabel('parcels', { exact: true }).check();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Make the rule' }).click();
    await heading(/parcels as expected/).waitFor();
    await page.getByRole('button', { name: 'Backfill …' }).click();
    await page.getByRole('button', { name: 'Count them' }).click();
    await page.getByRole('button', { name: 'Judge 2', exact: true }).click();
    await page.getByText('Added: 2.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByText('2 done').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    const scores = async (): Promise<readonly string[]> => {
      const path = '/api/public/v2/scores?name=as%20expected';
      const { data } = await own.project.askJson<{ readonly data: readonly Score[] }>(path);
      return data.map(({ traceId, value }) => `${traceId}: ${value}`).toSorted();
    };
    await expect.poll(scores).toEqual(['right: 1', 'wrong: 0']);
  });

  it('a webhook of prompts is made, changed and switched off in the settings', async () => {
    const { page, own, open, problems, violationsInBoth } = shown;
    await open('/settings?part=prompts');
    await page.getByRole('button', { name: 'New webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('deploy');
    await dialog.getByLabel('Address').fill('https://hooks.example.com/prompts');
    expect(await violationsInBoth()).toEqual([]);
    await dialog.getByRole('button', { name: 'Make the webhook' }).click();
    await page.getByRole('dialog', { name: 'Copy the secret now' }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Edit the webhook deploy' }).click();
    await dialog.getByLabel('labels move').uncheck();
    await dialog.getByLabel('Messages are sent').uncheck();
    expect(await violationsInBoth()).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('rowheader', { name: 'deploy (switched off)' }).waitFor();
    expect(await page.getByRole('button', { name: 'Send a test to deploy' }).isDisabled()).toBe(true);
    const { data } = await own.project.askJson<{ readonly data: readonly object[] }>('/api/public/prompt-webhooks');
    expect(data).toMatchObject([
      { name: 'deploy', enabled: false, events: ['prompt.version_created', 'prompt.versions_deleted'] },
    ]);
    expect(problems).toEqual([]);
  });
});
