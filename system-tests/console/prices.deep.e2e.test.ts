import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const cost = { litellm_provider: 'openai', mode: 'chat', input_cost_per_token: 1.1e-6, output_cost_per_token: 4e-6 };
const fileOf = (models: object) => ({
  name: 'prices.json',
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify(models)),
});

describe.skipIf(chromiumPath === undefined)('the page of prices', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Prices');
  });
  afterAll(async () => shown?.close());

  it('imports a file once its plan was seen, and the plan of the same file is then empty', async () => {
    const { page, open, own, violationsInBoth } = shown;
    await open('/prices');
    await page.getByRole('button', { name: 'Import a file' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import prices' });
    const models = { 'first-model': cost, 'second-model': cost, image: { output_cost_per_image: 1 } };
    await dialog.getByLabel('File', { exact: true }).setInputFiles(fileOf(models));
    await dialog.getByRole('button', { name: 'What would change?' }).click();
    const plan = dialog.getByRole('region', { name: 'Plan' });
    await plan.getByText('It would be 2 new, 0 changed').waitFor();
    await plan.getByRole('row', { name: /first-model openai \$1\.1 \$4/ }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    const ownModels = async () =>
      (await own.project.askJson<{ data: { isLangfuseManaged: boolean }[] }>('/api/public/models')).data.filter(
        ({ isLangfuseManaged }) => !isLangfuseManaged,
      );
    expect(await ownModels()).toEqual([]);
    await dialog.getByRole('button', { name: 'Change 2 prices' }).click();
    await plan.getByText(/^Version .* 2 new/).waitFor();
    expect(await ownModels()).toHaveLength(2);
    await dialog
      .getByLabel('File', { exact: true })
      .setInputFiles(fileOf({ ...models, 'first-model': { ...cost, input_cost_per_token: 2e-6 } }));
    await dialog.getByRole('button', { name: 'What would change?' }).click();
    await plan.getByText('$1.1 → $2').waitFor();
    await dialog.getByLabel('File', { exact: true }).setInputFiles(fileOf(models));
    await dialog.getByRole('button', { name: 'What would change?' }).click();
    await plan.getByText('It would be 0 new, 0 changed').waitFor();
    expect(await dialog.getByRole('button', { name: /^Change/ }).count()).toBe(0);
    await dialog.getByLabel('File', { exact: true }).setInputFiles(fileOf({ wrong: 5 }));
    await dialog.getByRole('button', { name: 'What would change?' }).click();
    await dialog.getByText("The entry 'wrong' must be an object of prices.").waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('region', { name: 'Own prices as a table' }).getByText('first-model').waitFor();
  });

  it('names the sources of its prices and the changes of the book', async () => {
    const { page, open, own, violationsInBoth } = shown;
    await own.foreignProject.askJson('/api/public/price-book/import', {
      method: 'POST',
      body: JSON.stringify({ theirs: cost }),
    });
    await open('/prices');
    const sources = page.getByRole('region', { name: 'Sources of prices' });
    await sources.getByRole('row', { name: /litellm-[0-9a-f]+ this project 2/ }).waitFor();
    await sources.getByRole('row', { name: /genai-prices@\S+ everybody .* built in/ }).waitFor();
    await page.getByText('Versions of the book').click();
    const versions = page.getByRole('region', { name: 'Versions of the book as a table' });
    await versions.getByText(/2 added \(litellm-/).waitFor();
    expect(await versions.getByText('1 added').count()).toBe(0);
    expect(await violationsInBoth()).toEqual([]);
  });

  it('shows since when a model has cost what, exactly, and what each price was taken from', async () => {
    const { page, open, own, violationsInBoth } = shown;
    const startDate = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10);
    for (const price of [{ inputPrice: 5e-6 }, { inputPrice: 0.12345e-6, startDate }])
      await own.project.askJson('/api/public/models', {
        method: 'POST',
        body: JSON.stringify({
          modelName: 'dated',
          matchPattern: '(?i)^(dated)$',
          unit: 'TOKENS',
          outputPrice: 0,
          ...price,
        }),
      });
    await open('/prices?model=dated');
    const changes = page.getByRole('region', { name: 'Changes of the price of dated' });
    await changes.getByRole('row', { name: new RegExp(`${startDate} \\$0\\.12345 \\$0`) }).waitFor();
    await changes.getByRole('row', { name: /or before \$5 \$0/ }).waitFor();
    await page.getByRole('img', { name: 'Price of dated over time' }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('link', { name: 'Close' }).click();
    await page.getByRole('searchbox').fill(' Anthropic ');
    const prices = page.getByRole('region', { name: 'Built in or shared as a table' });
    const row = prices.getByRole('row', { name: /^claude-opus-4-5 anthropic \$5\.00 \$25\.00/ });
    await row.getByRole('link').click();
    const chart = page.getByRole('img', { name: 'Price of claude-opus-4-5 over time' });
    await chart.waitFor();
    await expect.poll(async () => ((await chart.boundingBox())?.y ?? -1) >= 0).toBe(true);
  });

  it('sets a price with tiers, by which calls of long inputs, of a service tier and from the cache are priced', async () => {
    const { page, open, own, violationsInBoth } = shown;
    await open('/prices');
    await page.getByRole('button', { name: 'New price' }).click();
    const dialog = page.getByRole('dialog', { name: 'New price' });
    await dialog.getByLabel('Model, as clients name it').fill('tiered');
    await dialog.getByLabel('US dollars for a million units of input').fill('1');
    await dialog.getByLabel('US dollars for a million units of output').fill('2,5');
    await dialog.getByRole('button', { name: 'Set the price' }).click();
    expect(await dialog.locator(':invalid:not(form)').count()).toBe(1);
    await dialog.getByLabel('US dollars for a million units of output').fill('2');
    await dialog.getByLabel('US dollars for a million units of cached input').fill('0.1');
    const typed = [
      ['Above input units', '1000', '3', '4', '0.3'],
      ['Service tier', 'batch', '0.5', '1', '0.05'],
    ] as const;
    for (const [at, [condition, value, input, output, cached]] of typed.entries()) {
      await dialog.getByRole('button', { name: 'Add a tier' }).click();
      const tier = dialog.getByRole('group', { name: `Tier ${at + 1}` });
      await tier.getByLabel(condition).fill(value);
      await tier.getByLabel('$ a million in').fill(input);
      await tier.getByLabel('$ a million out').fill(output);
      await tier.getByLabel('$ a million cached').fill(cached);
    }
    expect(await violationsInBoth()).toEqual([]);
    await dialog.getByRole('button', { name: 'Set the price' }).click();
    const prices = page.getByRole('region', { name: 'Own prices as a table' });
    await prices.getByText('batch: input $0.50, output $1.00').waitFor();
    await prices.getByText('above 1,000 input units: input $3.00, output $4.00').waitFor();
    const startTime = new Date().toISOString();
    const inBatch = { service_tier: 'batch' };
    const calls = {
      short: [{ input: 100 }, {}],
      long: [{ input: 2000 }, {}],
      batch: [{ input: 100 }, inBatch],
      cached: [{ input: 50, input_cached_tokens: 50, input_cache_creation: 100 }, {}],
      batchCached: [{ input: 50, input_cached_tokens: 50 }, inBatch],
    } as const;
    const batch = Object.entries(calls).map(([id, [input, modelParameters]]) => ({
      id: `event-${id}`,
      type: 'generation-create',
      timestamp: startTime,
      body: {
        id,
        traceId: 'tiers',
        model: 'tiered',
        startTime,
        modelParameters,
        usageDetails: { ...input, output: 10 },
      },
    }));
    await send(own.project, batch);
    const costOf = async (id: string) =>
      (await own.project.askJson<{ calculatedTotalCost: number }>(`/api/public/observations/${id}`))
        .calculatedTotalCost;
    expect(await Promise.all(Object.keys(calls).map(costOf))).toEqual([0.00012, 0.00604, 0.00006, 0.000175, 0.0000375]);
    expect(await violationsInBoth()).toEqual([]);
  });

  it('says how the outcome of a long preview of pricing again is read, and why one failed', async () => {
    const { page, open, violationsInBoth } = shown;
    await open('/prices');
    const showFor = async (changed: object, text: string): Promise<void> => {
      await page.route('**/costs/reprice', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...((await response.json()) as object), ...changed } });
      });
      await page.getByRole('button', { name: 'What would change?' }).click();
      await page.getByText(text).waitFor();
      await page.unrouteAll({ behavior: 'wait' });
    };
    await showFor({ state: 'failed', problem: 'The price book has no such version.' }, 'no such version');
    await showFor({ id: 'slow', state: 'running' }, 'spanledger reprice show slow');
    await page.getByText('Choose a shorter period').waitFor();
    const sums = { observations: 31, recordedCost: '1', costBefore: '1', costAfter: '2', difference: '1' };
    const counts = { unpricedBefore: 0, unpricedAfter: 0 };
    const differences = Array.from({ length: 31 }, (_, at) => ({ day: '2026-03-01', model: `m-${at}`, ...sums }));
    await showFor({ totals: { ...sums, ...counts }, differences }, '1 more rows are not shown');
    expect(await violationsInBoth()).toEqual([]);
  });

  it('prices calls again once their preview was seen, with the progress and the outcome, which a reload shows', async () => {
    const { page, open, own, violationsInBoth } = shown;
    const at = new Date().toISOString();
    const call = { id: 'dear-call', traceId: 'dear', model: 'dear-model', startTime: at, endTime: at };
    const importDear = async (input: number): Promise<void> => {
      const body = JSON.stringify({ 'dear-model': { input_cost_per_token: input, output_cost_per_token: 0 } });
      await own.project.askJson('/api/public/price-book/import?from=ever', { method: 'POST', body });
    };
    await importDear(0.001);
    await send(own.project, [
      { id: 'dear-event', type: 'generation-create', timestamp: at, body: { ...call, usage: { input: 7, output: 1 } } },
    ]);
    await importDear(0.002);
    await open('/prices');
    const part = page.getByRole('region', { name: 'Pricing again' });
    await part.getByRole('button', { name: 'What would change?' }).click();
    await part.getByText('1 call would change, from $0.007 to $0.014').waitFor();
    await part.getByRole('button', { name: 'Price again …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Price again' }).click();
    await part.getByText('1 calls changed, from $0.007 to $0.014.').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.route('**/costs/reprice?*', async (route) => {
      const response = await route.fetch();
      const { data, ...rest } = (await response.json()) as { data: object[] };
      const running = data.map((run) => ({ ...run, state: 'running', days: 61, daysDone: 26 }));
      await route.fulfill({ response, json: { ...rest, data: running } });
    });
    await page.reload();
    await part.getByText('26 of 61 days are done.').waitFor();
    await part.getByRole('button', { name: 'Cancel' }).waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await part.getByText('1 calls changed, from $0.007 to $0.014.').waitFor();
  });

  it('lets a viewer read the book and its versions, and import nothing', async () => {
    const { own, pageOf, problems } = shown;
    const viewed = await pageOf('VIEWER');
    await viewed.goto(`${own.url}/project/${own.projectId}/prices?model=dated`);
    await viewed.getByRole('region', { name: 'Sources of prices' }).waitFor();
    await viewed.getByRole('img', { name: 'Price of dated over time' }).waitFor();
    expect(await viewed.getByRole('button', { name: /^(?:New|Import|Delete)/ }).count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
