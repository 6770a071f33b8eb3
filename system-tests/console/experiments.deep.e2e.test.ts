import type { FakeModelServer } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connectedModels } from './connected-models.fixture.ts';
import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { hostile } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const post = (body: object): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });

describe.skipIf(chromiumPath === undefined)('experiments that the server runs, in the console', () => {
  let shown: OpenedConsole;
  let models: FakeModelServer;
  beforeAll(async () => {
    shown = await openedConsole('Experiments');
    const { project } = shown.own;
    models = await connectedModels(project);
    const prompt = { name: 'answer', prompt: 'Answer {{question}} for {{customer}}', labels: ['production'] };
    await project.askJson('/api/public/v2/prompts', post(prompt));
    await project.askJson('/api/public/v2/datasets', post({ name: 'questions' }));
    const inputs = { whole: { question: 'Where is it?', who: 'Ada' }, without: { question: 'When?' } };
    for (const [id, input] of Object.entries(inputs)) {
      await project.askJson('/api/public/dataset-items', post({ datasetName: 'questions', id, input }));
    }
  });
  afterAll(async () => {
    await shown?.close();
    await models?.close();
  });

  it('an experiment is tried out without a call, then run, with its progress, its exact cost and its run', async () => {
    const { page, open, violationsInBoth } = shown;
    models.act({ text: [`In Bonn ${hostile}`], tokens: { input: 7, output: 3 } });
    await open('/datasets/questions?part=runs');
    await page.getByRole('button', { name: 'Run an experiment …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of the run').fill('first');
    await dialog.getByLabel(/^Prompt/).selectOption('answer');
    await dialog.getByLabel('Variables, one on each line').fill('customer = $.input.who');
    await dialog.getByLabel('Connection').selectOption('own');
    await dialog.getByLabel(/^Model/).fill('gpt-4o');
    await dialog.getByRole('button', { name: 'Try it out' }).click();
    await dialog.getByText(/2 items, about \$0\.\d+; 1 would fail without a call\./).waitFor();
    await dialog.getByText('has no customer').waitFor();
    expect(models.requests).toEqual([]);
    expect(await violationsInBoth()).toEqual([]);
    await dialog.getByRole('button', { name: 'Start the experiment' }).click();
    await dialog.waitFor({ state: 'detached' });
    const experiments = page.getByRole('region', { name: 'Experiments as a table' });
    await experiments.getByText(/1 of 2 done, 1 failed/).waitFor();
    // 7 tokens at $2.50 and 3 at $10 per million.
    await experiments.getByText('$0.0000475').waitFor();
    await experiments.getByText('Why', { exact: true }).click();
    await experiments
      .getByRole('listitem')
      .filter({ hasText: /customer.* Item without/ })
      .waitFor();
    expect(models.requests).toHaveLength(1);
    expect(JSON.stringify(models.requests[0]?.body)).toContain('Answer Where is it? for Ada');
    expect(await violationsInBoth()).toEqual([]);
    await experiments.getByRole('button', { name: 'first', exact: true }).click();
    await page.getByText('In Bonn', { exact: false }).first().waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await violationsInBoth()).toEqual([]);
  });

  it('a double click on trying it out, or Enter that is held, begins no experiment', async () => {
    const { page, own } = shown;
    await page.getByRole('button', { name: 'Run an experiment …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of the run').fill('by a double click');
    await dialog.getByLabel(/^Prompt/).selectOption('answer');
    await dialog.getByLabel('Variables, one on each line').fill('customer = $.input.who');
    await dialog.getByLabel('Connection').selectOption('own');
    await dialog.getByLabel(/^Model/).fill('gpt-4o');
    const tryOut = dialog.getByRole('button', { name: 'Try it out' });
    const begin = dialog.getByRole('button', { name: 'Start the experiment' });
    await tryOut.hover();
    await page.mouse.down();
    await page.mouse.up();
    await begin.waitFor();
    await begin.hover();
    await page.mouse.down({ clickCount: 2 });
    await page.mouse.up({ clickCount: 2 });
    await dialog.getByLabel('Name of the run').fill('by a held key');
    await tryOut.waitFor();
    await page.keyboard.down('Enter');
    await begin.waitFor();
    await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await page.waitForLoadState('networkidle');
    const path = '/api/public/datasets/questions/experiments';
    const { data } = await own.project.askJson<{ data: { name: string }[] }>(path);
    expect(data.map(({ name }) => name)).toEqual(['first']);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('what failed is tried again from the page, and a name that is taken is refused with the reason', async () => {
    const { page, own, violationsInBoth } = shown;
    const item = { datasetName: 'questions', id: 'without', input: { question: 'When?', who: 'Grace' } };
    await own.project.askJson('/api/public/dataset-items', post(item));
    await page.getByRole('button', { name: 'Retry first' }).click();
    const experiments = page.getByRole('region', { name: 'Experiments as a table' });
    // The items are those at the start of the run.
    await experiments.getByText(/1 of 2 done, 1 failed/).waitFor();
    await page.getByRole('button', { name: 'Run an experiment …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of the run').fill('first');
    await dialog.getByLabel(/^Prompt/).selectOption('answer');
    await dialog.getByLabel('Variables, one on each line').fill('customer = $.input.who');
    await dialog.getByLabel('Connection').selectOption('own');
    await dialog.getByLabel(/^Model/).fill('gpt-4o');
    await dialog.getByRole('button', { name: 'Try it out' }).click();
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.getByRole('alert').innerText()).toContain('first');
    await dialog.getByLabel('Name of the run').fill('second');
    await dialog.getByRole('button', { name: 'Try it out' }).click();
    await dialog.getByText(/2 items, about/).waitFor();
    await dialog.getByRole('button', { name: 'Start the experiment' }).click();
    await experiments.getByText(/2 of 2 done/).waitFor();
    expect(await violationsInBoth()).toEqual([]);
  });

  it('the links to a run that clients print lead to it, and one of no run says so', async () => {
    const { page, open, own, violationsInBoth } = shown;
    const { data } = await own.project.askJson<{ data: { id: string; name: string }[] }>(
      '/api/public/datasets/questions/runs',
    );
    const { id } = data.find(({ name }) => name === 'first')!;
    await open('/experiments/results?baseline=none');
    await page.getByText('The project has no dataset run with the id none.').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    for (const link of [`/datasets/some-id/runs/${id}`, `/experiments/results?baseline=${id}`]) {
      await open(link);
      await page.waitForURL(/\/datasets\/questions\?part=runs&runs=/);
      await page.getByText('In Bonn', { exact: false }).first().waitFor();
    }
  });

  it('a viewer sees experiments with what they cost, and begins, cancels and tries again none', async () => {
    const { page, pageOf, problems } = shown;
    const viewed = await pageOf('VIEWER');
    await viewed.goto(page.url());
    const experiments = viewed.getByRole('region', { name: 'Experiments as a table' });
    await experiments.getByText('$0.0000475').waitFor();
    expect(await viewed.getByRole('button', { name: /Run an experiment|Retry|Cancel|Delete/ }).count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('a run is deleted after it was asked for, and is compared no more', async () => {
    const { page, open } = shown;
    await open('/datasets/questions?part=runs&runs=%5B%22first%22%2C%22second%22%5D');
    await page.getByRole('button', { name: 'Delete the run second' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete the run second' }).waitFor({ state: 'detached' });
    await page.waitForURL((url) => !url.search.includes('second'));
    await page.getByRole('button', { name: 'Delete the run first' }).waitFor();
    expect(await page.getByRole('button', { name: /^Delete the run/ }).count()).toBe(1);
  });

  it('the comparison with a run that another user deleted can be left', async () => {
    const { page, open } = shown;
    await open('/datasets/questions?part=runs&runs=%5B%22first%22%2C%22second%22%5D');
    await page.getByText("Dataset run not found: 'second'").waitFor();
    await page.getByRole('button', { name: 'Compare none' }).click();
    await page.waitForURL((url) => !url.search.includes('second'));
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('items whose calls have no price or failed are marked so, and a long name of a run stays in its column', async () => {
    const { page, open, own, violationsInBoth } = shown;
    const name = `long-${'w'.repeat(150)}`;
    models.act(({ body }) =>
      JSON.stringify(body).includes('When?')
        ? { status: 400, body: { error: { message: 'no' } } }
        : { text: ['In Bonn'], tokens: { input: 7, output: 3 } },
    );
    const experiment = { name, prompt: { name: 'answer' }, provider: 'own', model: 'our-own-model' };
    await own.project.askJson(
      '/api/public/datasets/questions/experiments',
      post({ ...experiment, variables: { customer: '$.input.who' } }),
    );
    await open(`/datasets/questions?part=runs&runs=${encodeURIComponent(JSON.stringify([name]))}`);
    const experiments = page.getByRole('region', { name: 'Experiments as a table' });
    await experiments
      .getByRole('row', { name })
      .getByText(/1 of 2 done, 1 failed/)
      .waitFor();
    await experiments.getByTitle('1 call has no price or no reported usage').waitFor();
    const items = page.getByRole('region', { name: 'Runs item by item' });
    await items.getByTitle('1 observation has usage without a price').waitFor();
    await items.getByText(/^\d errors?$/).waitFor();
    await page.getByText('Runs with calls without a price are left out.').waitFor();
    const cell = page.getByRole('rowheader', { name }).first();
    const [button, column] = [await cell.getByRole('button').boundingBox(), await cell.boundingBox()];
    expect(button?.width).toBeLessThan(column?.width ?? 0);
    expect(await violationsInBoth()).toEqual([]);
  });

  it('a dataset that another user deletes while its experiment runs is no longer asked for', async () => {
    const { page, open, own } = shown;
    await own.project.askJson('/api/public/v2/datasets', post({ name: 'deleted' }));
    await own.project.askJson('/api/public/dataset-items', post({ datasetName: 'deleted', input: { question: 'q' } }));
    models.act({ stalls: 'at once' });
    const experiment = { name: 'r', prompt: { name: 'answer' }, provider: 'own', model: 'gpt-4o' };
    const variables = { customer: '$.input.question' };
    await own.project.askJson('/api/public/datasets/deleted/experiments', post({ ...experiment, variables }));
    await page.clock.install();
    await open('/datasets/deleted?part=runs');
    await page.getByText(/running, 0 of 1 done/).waitFor();
    await own.project.askJson('/api/public/v2/datasets/deleted', { method: 'DELETE' });
    await page.getByRole('alert').first().waitFor();
    let asked = 0;
    page.on('request', (request) => (asked += request.url().endsWith('/experiments?limit=20') ? 1 : 0));
    await page.clock.runFor(10_000);
    expect(asked).toBe(0);
  });
});
