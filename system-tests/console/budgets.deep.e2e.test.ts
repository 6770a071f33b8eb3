import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

interface Budgets {
  readonly data: readonly { readonly id: string; readonly amount: string }[];
}

const spentUsd = 0.006;

describe.skipIf(chromiumPath === undefined)('budgets in the console', () => {
  let shown: OpenedConsole;
  const makeBudget = async (name: string, amount: number, terms: object = {}): Promise<void> => {
    const body = { name, scope: { kind: 'project' }, period: 'total', amount, thresholds: [80], ...terms };
    await shown.own.project.askJson('/api/public/budgets', { method: 'POST', body: JSON.stringify(body) });
  };
  beforeAll(async () => {
    shown = await openedConsole('Budgets');
    await send(shown.own.project, conversation('first', 30));
  });
  afterAll(async () => shown?.close());

  it('a budget shows what it leaves out, is over whatever it answers, and is not at 100% before it is spent', async () => {
    await makeBudget('Nearly', spentUsd * 1.001);
    await makeBudget('Advice', spentUsd, { whenOver: 'allow' });
    const { page, open, violationsInBoth } = shown;
    await open('/settings?part=budgets');
    const row = (name: string) => page.getByRole('row', { name });
    await row('Nearly').getByText('$0.006 (99%) +?').waitFor();
    await row('Nearly').getByTitle('1 observation has usage without a price').waitFor();
    await row('Advice').locator('.bad').getByText('$0.006').waitFor();
    expect(await row('Nearly').locator('.bad').count()).toBe(0);
    expect(await violationsInBoth()).toEqual([]);
  });

  it('the threshold that was reached last is shown, and what became of its alert', async () => {
    const { page, open } = shown;
    await makeBudget('Silent', spentUsd);
    await makeBudget('Unheard', spentUsd, { webhookUrl: 'https://receiver.invalid/alerts' });
    const alertOf = async (name: string): Promise<string> => {
      await open('/settings?part=budgets');
      const row = page.getByRole('row', { name });
      await row.getByText(/none yet|80%, /).waitFor();
      return row.innerText();
    };
    await expect.poll(async () => alertOf('Silent')).toContain('no webhook');
    await expect.poll(async () => alertOf('Unheard')).toMatch(/to be sent|given up/);
  });

  it('the terms of a budget are changed without those that the form leaves alone, and the focus returns to its row', async () => {
    await makeBudget('Strict', 5, { whenUnknown: 'deny', webhookUrl: 'https://example.com/alerts' });
    const { page, open, own, violationsInBoth } = shown;
    await open('/settings?part=budgets');
    const change = page.getByRole('button', { name: 'Change the budget Strict' });
    const dialog = page.getByRole('dialog');
    const hasFocus = async (): Promise<boolean> => change.evaluate((button) => button.matches(':focus'));
    await change.press('Enter');
    expect(await violationsInBoth()).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(await hasFocus()).toBe(true);
    await change.press('Enter');
    await dialog.getByLabel('US dollars').fill('7.25');
    await dialog.getByLabel(/^Thresholds/).fill('50, 90');
    await dialog.getByRole('button', { name: 'Save' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(await hasFocus()).toBe(true);
    await page.getByRole('row', { name: 'Strict' }).getByText('$7.25').waitFor();
    const { data } = await own.project.askJson<Budgets>('/api/public/budgets');
    expect(data.at(-1)).toMatchObject({
      amount: '7.25',
      thresholds: [50, 90],
      webhookUrl: 'https://example.com/alerts',
      whenOver: 'deny',
      whenUnknown: 'deny',
    });
  });

  it('a budget that was changed meanwhile is not set back unseen, and is replaced by a second save', async () => {
    await makeBudget('Shared', 100);
    const { page, open, own } = shown;
    const stored = async () => (await own.project.askJson<Budgets>('/api/public/budgets')).data.at(-1);
    await open('/settings?part=budgets');
    await page.getByRole('button', { name: 'Change the budget Shared' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Thresholds/).fill('70');
    const body = JSON.stringify({ name: 'Shared', amount: 50, thresholds: [80] });
    await own.project.askJson(`/api/public/budgets/${(await stored())?.id}`, { method: 'PUT', body });
    const save = dialog.getByRole('button', { name: 'Save' });
    await save.click();
    await dialog.getByText('This was changed meanwhile').waitFor();
    expect(await stored()).toMatchObject({ amount: '50', thresholds: [80] });
    expect(await dialog.getByLabel(/^Thresholds/).inputValue()).toBe('70');
    await save.click();
    await dialog.waitFor({ state: 'detached' });
    expect(await stored()).toMatchObject({ amount: '100', thresholds: [70] });
  });
});
