import type { FakeModelServer } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connectedModels } from './connected-models.fixture.ts';
import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, hostile, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('the playground of the console', () => {
  let shown: OpenedConsole;
  let models: FakeModelServer;
  beforeAll(async () => {
    shown = await openedConsole('Playground');
    models = await connectedModels(shown.own.project);
    await send(shown.own.project, conversation('first', 60));
  });
  afterAll(async () => {
    await shown?.close();
    await models?.close();
  });
  const column = (number: number) => shown.page.getByRole('region', { name: `Column ${number}` });

  it('a call of a trace is opened with its messages and its model, and run again with its exact cost', async () => {
    const { page, open, heading, violationsInBoth } = shown;
    models.act({ text: ['fake ', `answer ${hostile}`], tokens: { input: 7, output: 3 } });
    await open('/traces/first?observation=first-plan');
    await page.getByRole('link', { name: 'Open in playground' }).click();
    await heading('Playground').waitFor();
    await expect.poll(() => page.getByLabel('Text of message 1').inputValue()).toBe('You help customers of a shop.');
    expect(await page.getByLabel('Role of message 4').inputValue()).toBe('tool');
    expect(await page.getByLabel('Model', { exact: true }).inputValue()).toBe('gpt-4o');
    expect(await page.getByLabel('Connection').inputValue()).toBe('own');
    const requestsBefore = models.requests.length;
    await page.getByRole('button', { name: 'Run column 1' }).dblclick();
    await page.getByText('fake answer').waitFor();
    expect(models.requests.length - requestsBefore).toBe(1);
    await page.getByText('7 input, 3 output tokens').waitFor();
    // 7 tokens at $2.50 and 3 at $10 per million.
    await page.getByText('$0.0000475', { exact: false }).waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await violationsInBoth()).toEqual([]);
    expect(models.requests.at(-1)?.body).toMatchObject({ model: 'gpt-4o' });
    expect(JSON.stringify(models.requests.at(-1)?.body)).toContain('You help customers of a shop.');
  });

  it('what is typed is there after a reload, and columns run side by side by Ctrl Enter, each stored as a trace', async () => {
    const { page, own, open, violationsInBoth } = shown;
    models.act(({ body }) => ({ text: [`I am ${String(body['model'])}`], tokens: { input: 10, output: 5 } }));
    await open('/playground');
    await page.getByRole('button', { name: 'Begin anew' }).click();
    await page.getByLabel('Connection').selectOption('own');
    await page.getByLabel('Model', { exact: true }).fill('gpt-4o');
    await page.getByLabel('Text of message 2').fill('Greet {{customer}} in one sentence.');
    const emptyNote = page.getByText('A run sends nothing in place of customer.');
    await emptyNote.waitFor();
    await page.getByRole('textbox', { name: 'customer', exact: true }).fill('Ada');
    await emptyNote.waitFor({ state: 'detached' });
    await page.reload();
    await expect.poll(() => page.getByRole('textbox', { name: 'customer', exact: true }).inputValue()).toBe('Ada');
    await page.getByRole('button', { name: 'Add a column' }).click();
    await column(2).getByLabel('Model', { exact: true }).fill('gpt-4o-mini');
    await page.getByLabel('Store runs as traces').check();
    await column(2).getByLabel('Text of message 2').press('Control+Enter');
    await column(1).getByText('I am gpt-4o', { exact: true }).waitFor();
    await column(2).getByText('I am gpt-4o-mini', { exact: true }).waitFor();
    expect(JSON.stringify(models.requests.at(-1)?.body)).toContain('Greet Ada in one sentence.');
    expect(await violationsInBoth()).toEqual([]);
    const link = column(2).getByRole('link', { name: 'Open its trace' });
    const [, traceId] = /traces\/([^?]+)/.exec((await link.getAttribute('href')) ?? '') ?? [];
    await expect.poll(async () => (await own.project.ask(`/api/public/traces/${traceId}`)).status).toBe(200);
    const trace = await own.project.askJson<{ readonly environment: string }>(`/api/public/traces/${traceId}`);
    expect(trace.environment).toBe('playground');
  });

  it('a run is stopped midway, which ends its call, and what had come stays', async () => {
    const { page } = shown;
    const before = models.left();
    models.act({ stalls: 'after the first part' });
    await page.getByRole('button', { name: 'Remove column 2' }).click();
    await page.getByRole('button', { name: 'Run column 1' }).click();
    await page.getByText('begun').waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText(/^Stopped/).waitFor();
    await page.getByText('begun').waitFor();
    await expect.poll(() => models.left()).toBeGreaterThan(before);
  });

  it('a provider that limits, refuses or breaks off is shown with its reason, and a missing model before anything is sent', async () => {
    const { page, violationsInBoth } = shown;
    const run = page.getByRole('button', { name: 'Run column 1' });
    models.act({ status: 429, body: { error: { message: 'Rate limit reached for gpt-4o.' } } });
    await run.click();
    await page.getByText('The provider takes no more now.').waitFor();
    await page.getByText(/Rate limit reached for gpt-4o/).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    models.act({ status: 400, body: { error: { message: 'No such parameter.' } } });
    await run.click();
    await page.getByText('The provider refuses.').waitFor();
    models.act({ breaks: true });
    await run.click();
    await page.getByText('The provider could not be reached, or broke off.').waitFor();
    await page.getByLabel('Model', { exact: true }).fill('');
    await page.getByText('Choose a connection and a model.').waitFor();
    expect(await run.isDisabled()).toBe(true);
    await page.getByLabel('Model', { exact: true }).fill('gpt-4o');
  });

  it('a column is saved as a version of a prompt and as an item of a dataset, and the version is opened again', async () => {
    const { page, own, open, heading, violationsInBoth } = shown;
    models.act({ text: ['Hello Ada.'], tokens: { input: 7, output: 3 } });
    await page.getByRole('button', { name: 'Run column 1' }).click();
    await page.getByText('Hello Ada.').waitFor();
    const dialog = page.getByRole('dialog');
    await page.getByText('Save', { exact: true }).click();
    await page.getByRole('button', { name: 'As an item of a dataset …' }).click();
    await dialog.getByLabel('Dataset').fill('greetings');
    expect(await dialog.getByLabel('Input').inputValue()).toContain('"customer": "Ada"');
    expect(await violationsInBoth()).toEqual([]);
    await dialog.getByRole('button', { name: 'Add the item' }).click();
    await dialog.getByText('Added.').waitFor();
    const { data } = await own.project.askJson<{ readonly data: readonly unknown[] }>(
      '/api/public/dataset-items?datasetName=greetings',
    );
    expect(data).toMatchObject([{ input: { customer: 'Ada' }, expectedOutput: 'Hello Ada.' }]);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByText('Save', { exact: true }).click();
    await page.getByRole('button', { name: 'As a version of a prompt …' }).click();
    await dialog.getByLabel('Prompt').fill('greeting');
    await dialog.getByRole('button', { name: 'Make the prompt' }).click();
    await dialog.getByRole('link', { name: 'Open version 1 of greeting' }).click();
    await heading(/greeting/).waitFor();
    await page.getByRole('link', { name: 'Open in playground' }).click();
    await page.getByText('greeting, version 1').waitFor();
    await expect.poll(() => page.getByLabel('Model', { exact: true }).inputValue()).toBe('gpt-4o');
    expect(await page.getByLabel('Text of message 2').inputValue()).toBe('Greet {{customer}} in one sentence.');
    await page.getByLabel('Text of message 2').fill('Greet {{customer}} shortly.');
    await page.getByText(/changed here/).waitFor();
    await open('/playground');
    await page.getByRole('button', { name: 'Begin anew' }).click();
    await page.getByRole('button', { name: 'Load a prompt …' }).click();
    await dialog.getByLabel('Prompt').selectOption('greeting');
    await dialog.getByRole('button', { name: 'Load it' }).click();
    await page.getByText('greeting, version 1').waitFor();
  });

  it('a column that is added in place of a removed one has no answer, and the focus stays on the page', async () => {
    const { page, open } = shown;
    models.act({ text: ['of the second column'], tokens: { input: 7, output: 3 } });
    const focused = async () => page.evaluate('document.activeElement.textContent');
    const add = page.getByRole('button', { name: 'Add a column' });
    await open('/playground');
    await page.getByRole('button', { name: 'Begin anew' }).click();
    await page.getByLabel('Connection').selectOption('own');
    await page.getByLabel('Model', { exact: true }).fill('gpt-4o');
    await page.getByLabel('Text of message 2').fill('Hello.');
    await add.click();
    await page.getByRole('button', { name: 'Run column 2' }).click();
    await column(2).getByText('of the second column').waitFor();
    await page.getByRole('button', { name: 'Remove column 2' }).press('Enter');
    expect(await focused()).toBe('Add a column');
    await page.keyboard.press('Enter');
    await column(2).waitFor();
    expect(await page.getByText('of the second column').count()).toBe(0);
    await column(2).getByRole('button', { name: 'Remove message 2' }).press('Enter');
    expect(await focused()).toBe('Add a message');
    await add.press('Enter');
    await add.press('Enter');
    await column(4).waitFor();
    expect(await focused()).toBe('Add a column');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('region', { name: /^Column/ }).count()).toBe(4);
    await page.getByRole('button', { name: 'Begin anew' }).click();
  });

  it('a viewer sees the page, and calls no model', async () => {
    const viewer = await shown.pageOf('VIEWER');
    const { url, projectId } = shown.own;
    const calls = models.requests.length;
    await viewer.goto(`${url}/project/${projectId}/playground?trace=first&observation=first-plan`);
    await viewer.getByText('Your role may not call models').waitFor();
    await viewer.getByLabel('Text of message 1').waitFor();
    expect(await viewer.getByLabel('Text of message 1').isDisabled()).toBe(true);
    expect(await viewer.getByRole('button', { name: /Run/ }).count()).toBe(0);
    await viewer.keyboard.press('Control+Enter');
    await viewer.waitForLoadState('networkidle');
    expect(models.requests.length).toBe(calls);
    await viewer.goto(`${url}/project/${projectId}/traces/first?observation=first-plan`);
    await viewer.getByText('You help customers of a shop.').waitFor();
    expect(await viewer.getByRole('link', { name: 'Open in playground' }).count()).toBe(0);
  });

  it('no page asked another server, or logged an error', () => {
    expect(shown.problems).toEqual([]);
  });
});
