import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const post = (body: object): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });

describe.skipIf(chromiumPath === undefined)('prompts, datasets and prices in the console', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Documents');
    const { project } = shown.own;
    await send(project, [...conversation('first', 40), ...conversation('second', 20)]);
    const prompts = [
      { name: 'support/greeting', prompt: 'Greet {{customer}}.\nBe kind.', labels: ['production'] },
      { name: 'support/greeting', prompt: 'Greet {{customer}}.\nBe short.', config: { model: 'gpt-4o' } },
      { name: 'refund', type: 'chat', prompt: [{ role: 'system', content: 'You decide on refunds.' }] },
    ];
    for (const prompt of prompts) await project.askJson('/api/public/v2/prompts', post(prompt));
    await project.askJson('/api/public/v2/datasets', post({ name: 'support/questions', description: 'Of March' }));
    for (const id of ['q1', 'q2'])
      await project.askJson(
        '/api/public/dataset-items',
        post({ datasetName: 'support/questions', id, input: { question: `Where is ${id}?` }, expectedOutput: 'Bonn' }),
      );
    const runs = [
      { runName: 'baseline', datasetItemId: 'q1', traceId: 'first' },
      { runName: 'shorter', datasetItemId: 'q1', traceId: 'second' },
      { runName: 'shorter', datasetItemId: 'q2', traceId: 'second' },
    ];
    for (const item of runs) await project.askJson('/api/public/dataset-run-items', post(item));
  });
  afterAll(async () => shown?.close());

  it('prompts lie in folders, and are found by what any of their versions says', async () => {
    const { page, open, heading, violationsInBoth } = shown;
    await open('/prompts');
    await page.getByRole('link', { name: 'refund' }).waitFor();
    await page.getByRole('link', { name: 'support/' }).click();
    await page.getByRole('link', { name: 'support/greeting' }).waitFor();
    expect(page.url()).toContain('folder=support');
    expect(await page.getByRole('link', { name: 'refund' }).count()).toBe(0);
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('searchbox').fill('be kind');
    await page.getByRole('link', { name: 'support/greeting, version 1' }).click();
    await heading(/support\/greeting/).waitFor();
    await page.getByText('Be kind.').waitFor();
  });

  it('two versions of a prompt are compared, and a label is moved once that is confirmed', async () => {
    const { page, open, own, violationsInBoth } = shown;
    await open('/prompts/support%2Fgreeting');
    await page.getByText('Be short.').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Compare version 2 with version 1' }).click();
    const difference = page.getByRole('region', { name: 'Difference of the prompt' });
    await difference.getByText('Be kind.').waitFor();
    expect(await difference.locator('.removed').allInnerTexts()).toEqual([expect.stringContaining('Be kind.')]);
    expect(await difference.locator('.added').allInnerTexts()).toEqual([expect.stringContaining('Be short.')]);
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Show one version' }).click();
    await page.getByLabel('Label', { exact: true }).fill('production');
    await page.getByRole('button', { name: 'Put on this version …' }).click();
    await page.getByRole('dialog', { name: 'Put production on version 2?' }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Put it on' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const prompt = await own.project.askJson<{ version: number }>('/api/public/v2/prompts/support%2Fgreeting');
    expect(prompt.version).toBe(2);
  });

  it('a prompt shows what its versions did, and how surely two of them differ', async () => {
    const { page, open, own, violationsInBoth } = shown;
    const startTime = new Date(Date.now() - 60_000).toISOString();
    const batch = [1, 2, 2].map((promptVersion, at) => ({
      id: `figures-${at}`,
      timestamp: startTime,
      type: 'generation-create',
      body: {
        id: `figures-${at}`,
        traceId: `figures-${at}`,
        promptName: 'refund',
        promptVersion,
        startTime,
        endTime: new Date(Date.parse(startTime) + 2000).toISOString(),
        costDetails: { total: 0.25 },
      },
    }));
    await own.project.askJson('/api/public/ingestion', post({ batch }));
    await open('/prompts/refund');
    const figures = page.getByRole('region', { name: 'Figures by version' });
    await figures.getByText('$0.50').waitFor();
    expect(await figures.getByRole('row').count()).toBe(3);
    await page.getByRole('img', { name: 'Cost of a call by version' }).waitFor();
    await page.getByRole('region', { name: 'Differences' }).getByText('too few to tell').first().waitFor();
    expect(await violationsInBoth()).toEqual([]);
  });

  it('a new version of a prompt is written with its config, and wrong JSON is named before it is sent', async () => {
    const { page, open, own, violationsInBoth } = shown;
    await open('/prompts/support%2Fgreeting');
    await page.getByRole('button', { name: 'New version' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Text/).fill('Greet {{customer}} warmly.');
    await dialog.getByLabel('Config').fill('{"model": ');
    await dialog.getByText('This is no JSON yet').waitFor();
    expect(await dialog.getByRole('button', { name: 'Save the version' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Config').fill('{"model": "gpt-4o-mini"}');
    await dialog.getByLabel('Labels, separated by commas').fill('staging');
    await dialog.getByLabel('What changes').fill('Warmer');
    expect(await violationsInBoth()).toEqual([]);
    await dialog.getByRole('button', { name: 'Save the version' }).click();
    await page.waitForURL(/version=3/);
    await page.getByText('Greet {{customer}} warmly.').waitFor();
    const path = '/api/public/v2/prompts/support%2Fgreeting?label=staging';
    expect(await own.project.askJson(path)).toMatchObject({
      version: 3,
      config: { model: 'gpt-4o-mini' },
      commitMessage: 'Warmer',
    });
  });

  it('a name that is taken is named as such before a dataset or a prompt is made', async () => {
    const { page, open } = shown;
    await open('/datasets');
    await page.getByRole('link', { name: 'support/questions' }).waitFor();
    await page.getByRole('button', { name: 'New dataset' }).click();
    await page.getByLabel('Name').fill('support/questions');
    await page.getByText('There is a dataset of this name.').waitFor();
    expect(await page.getByRole('button', { name: 'Make the dataset' }).isDisabled()).toBe(true);
    await open('/prompts');
    await page.getByRole('button', { name: 'New prompt' }).click();
    await page.getByLabel('Name').fill('support/greeting');
    await page.getByText('There is a prompt of this name').waitFor();
  });

  it('a dataset is made, and gets items by hand and from a file, whose wrong lines are named', async () => {
    const { page, open, heading, violationsInBoth } = shown;
    await open('/datasets');
    await page.getByRole('link', { name: 'support/questions' }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'New dataset' }).click();
    await page.getByLabel('Name').fill('refunds');
    await page.getByRole('button', { name: 'Make the dataset' }).click();
    await heading(/refunds/).waitFor();
    await page.getByRole('button', { name: 'New item' }).click();
    await page.getByLabel('Input').fill('{"order": 7}');
    await page.getByRole('button', { name: 'Add the item' }).click();
    await page.getByText('1 item', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Import a file' }).click();
    const file = {
      name: 'items.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('input,expectedOutput\nWhy?,Because\n'),
    };
    await page.getByLabel('File').setInputFiles(file);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('1 imported.').waitFor();
    const wrong = {
      name: 'items.jsonl',
      mimeType: 'application/jsonl',
      buffer: Buffer.from('{"input": 1}\nno JSON\n'),
    };
    await page.getByLabel('File').setInputFiles(wrong);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel(/Leave lines out/).check();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('1 imported, 1 left out.').waitFor();
    const array = {
      name: 'items.json',
      mimeType: 'application/json',
      buffer: Buffer.from('[{"input": 1},\n {"input": 3}]'),
    };
    await page.getByLabel('File').setInputFiles(array);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('1 imported, 1 were there already.').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('4 items').waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export as CSV' }).click();
    expect((await saving).suggestedFilename()).toBe('refunds.csv');
    await open('/datasets/refunds?page=9');
    await page.getByText('There is no page 9: the last is 1.').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'To the last page' }).click();
    await page.getByRole('row').nth(3).waitFor();
    expect(await page.getByText('There is no page').count()).toBe(0);
    await open('/datasets');
    await page.getByRole('button', { name: 'Delete the dataset refunds' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('link', { name: 'refunds' }).waitFor({ state: 'detached' });
  });

  it('two runs of a dataset are compared item by item, with outputs, scores and costs', async () => {
    const { page, open, violationsInBoth } = shown;
    await open('/datasets/support%2Fquestions?part=runs');
    await page.getByLabel('baseline', { exact: true }).check();
    await page.getByLabel('shorter', { exact: true }).check();
    const table = page.getByRole('region', { name: 'Runs item by item' });
    await table.getByText('Where is q1?').waitFor();
    await table.getByText('helpful 0.9').nth(1).waitFor();
    await page.getByRole('region', { name: 'Runs in all' }).getByText('helpful 0.9').first().waitFor();
    await page.getByRole('region', { name: 'Differences of runs' }).getByText('too few to tell').first().waitFor();
    await table.getByText('not in this run').waitFor();
    await page.reload();
    await table.getByText('not in this run').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    const compared = page.url();
    await table.getByRole('link', { name: 'compare', exact: true }).first().click();
    await page.getByRole('region', { name: 'Totals of both traces' }).waitFor();
    await page.goto(`${compared}&page=9`);
    await page.getByText('There is no page 9: the last is 1.').waitFor();
  });

  it('cost, latency and scores of a dataset are shown from run to run, as charts and as tables for who hears them', async () => {
    const { page, open, violationsInBoth } = shown;
    await open('/datasets/support%2Fquestions?part=runs');
    const scores = page.getByRole('region', { name: 'Mean of helpful by run' });
    const rows = scores.getByRole('table', { name: 'Mean of helpful by run' }).getByRole('row');
    await rows.nth(2).waitFor();
    expect(await rows.allTextContents()).toEqual(['NameMean of helpful', 'baseline0.9', 'shorter0.9']);
    for (const name of ['Cost by run', 'Mean latency by run']) await page.getByRole('img', { name }).waitFor();
    expect(await scores.locator('circle').count()).toBe(2);
    expect(await violationsInBoth()).toEqual([]);
  });

  it('a model without a price gets one of the project, and what pricing again would change is shown before', async () => {
    const { page, open, own, violationsInBoth } = shown;
    await open('/prices');
    await page.getByRole('button', { name: 'Set a price for our-own-model' }).click();
    await page.getByLabel('US dollars for a million units of input').fill('1.1');
    await page.getByLabel('US dollars for a million units of output').fill('4');
    await page.getByRole('button', { name: 'Set the price', exact: true }).click();
    await page.getByRole('region', { name: 'Own prices as a table' }).getByText('our-own-model').click();
    await page.getByRole('img', { name: 'Price of our-own-model over time' }).waitFor();
    const { data } = await own.project.askJson<{ data: { modelName: string; inputPrice: number }[] }>(
      '/api/public/models?limit=1',
    );
    expect(data).toMatchObject([{ modelName: 'our-own-model', inputPrice: 0.0000011 }]);
    await page.getByRole('button', { name: 'What would change?' }).click();
    await page.getByText(/Nothing would change|calls would change/).waitFor();
    expect(await violationsInBoth()).toEqual([]);
  });

  it('a budget is set, and stands on the page of costs with a forecast of the month', async () => {
    const { page, open, violationsInBoth } = shown;
    await open('/settings?part=budgets');
    await page.getByRole('button', { name: 'New budget' }).click();
    await page.getByLabel('Name').fill('All of it');
    const thresholds = page.getByLabel(/^Thresholds/);
    const isRight = async (text: string): Promise<boolean> => {
      await thresholds.fill(text);
      return thresholds.evaluate<boolean, { checkValidity: () => boolean }>((field) => field.checkValidity());
    };
    expect([await isRight('soon, 80'), await isRight('80.5'), await isRight('50%,80 , 100%')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(await violationsInBoth()).toEqual([]);
    await page.getByLabel('US dollars', { exact: true }).fill('0');
    await page.getByRole('button', { name: 'Set the budget' }).click();
    await page.getByText('“US dollars” must be an amount of US dollars of more than 0').waitFor();
    await page.getByLabel('US dollars', { exact: true }).fill('12.50');
    await page.getByRole('button', { name: 'Set the budget' }).click();
    await page.getByRole('rowheader', { name: 'All of it' }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await open('/costs');
    const month = page.getByRole('region', { name: 'This month' });
    await month.getByText('Forecast to its end').waitFor();
    await month.getByText('All of it, a budget of').waitFor();
    await page.getByRole('heading', { name: 'Cost by day, in UTC' }).waitFor();
    await page.getByRole('columnheader', { name: 'Day, in UTC' }).waitFor({ state: 'attached' });
    expect(await violationsInBoth()).toEqual([]);
  });

  it('a viewer sees prompts, datasets and prices, and changes none', async () => {
    const { own, pageOf, problems } = shown;
    const viewed = await pageOf('VIEWER');
    const pages = [
      ['prompts/support%2Fgreeting', 'Greet {{customer}}'],
      ['datasets/support%2Fquestions', '2 items'],
      ['prices', 'Built in or shared'],
      ['settings?part=budgets', 'No budget yet'],
    ] as const;
    for (const [path, text] of pages) {
      await viewed.goto(`${own.url}/project/${own.projectId}/${path}`);
      await viewed.getByText(text).or(viewed.getByText('All of it')).first().waitFor();
      expect(await viewed.getByRole('button', { name: /^(?:New|Import|Delete|Set|Put|Change)/ }).count()).toBe(0);
    }
    expect(problems).toEqual([]);
  });
});
