import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('policies in the console', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Policies');
    await send(shown.own.project, conversation('first', 2));
  });
  afterAll(async () => shown?.close());

  it('a policy is changed with a reason, tried before, compared and restored', async () => {
    const { page, open, violationsInBoth } = shown;
    await open('/settings?part=policies');
    const change = async (document: object, reason: string): Promise<void> => {
      await page.getByRole('button', { name: 'Change …' }).click();
      await page.getByRole('textbox', { name: 'Document' }).fill(JSON.stringify(document));
      await page.getByLabel('Why').fill(reason);
      await page.getByRole('button', { name: /^Try it/ }).click();
      await page.getByText(/traces would change/).waitFor();
      expect(await violationsInBoth()).toEqual([]);
      await page.getByRole('button', { name: 'Set the policy' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await page.getByText('Never set: this is what counts').waitFor();
    await change({ rules: [{ detector: 'email', action: 'remove' }] }, 'No addresses');
    await page.getByText('Version 1 is in force').waitFor();
    await change({ rules: [{ detector: 'email', action: 'pseudonym' }] }, 'Names to be compared');
    await page.getByText('Version 2 is in force').waitFor();
    await page.getByRole('button', { name: 'Compare version 1 with the one in force' }).click();
    await page.getByRole('group', { name: 'Difference at rules[0].action' }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Restore version 1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
    await page.getByText('Version 3 is in force').waitFor();
    await page.getByRole('row', { name: /^3 .* owner-1@\S+ / }).waitFor();
  });

  it('masking can begin with an example, which is a document that is taken', async () => {
    const { page, open, own, violationsInBoth } = shown;
    await open('/settings?part=policies');
    await page.getByRole('button', { name: 'Change …' }).click();
    await page.getByText('What a rule may have').click();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Begin with the example' }).click();
    await page.getByRole('button', { name: 'Set the policy' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const { document } = await own.project.askJson<{ document: { rules: object[] } }>('/api/public/policies/masking');
    expect(document.rules).toHaveLength(4);
  });

  it('retention is a number of days, sampling a percentage, and estimates are on or off', async () => {
    const { page, open, own, violationsInBoth } = shown;
    await open('/settings?part=policies');
    const dialog = page.getByRole('dialog');
    const change = async (kind: string, enter: () => Promise<void>): Promise<unknown> => {
      await page.getByRole('combobox', { name: 'Policy' }).selectOption(kind);
      await page.getByRole('button', { name: 'Change …' }).click();
      await enter();
      expect(await violationsInBoth()).toEqual([]);
      await dialog.getByRole('button', { name: 'Set the policy' }).click();
      await dialog.waitFor({ state: 'detached' });
      return (await own.project.askJson<{ document: unknown }>(`/api/public/policies/${kind}`)).document;
    };
    const days = dialog.getByRole('spinbutton', { name: /^Days/ });
    expect(await change('retention', async () => days.fill('30'))).toEqual({ days: 30 });
    expect(await change('retention', async () => days.fill(''))).toEqual({ days: null });
    const percent = dialog.getByRole('textbox', { name: /^Percent/ });
    expect(await change('sampling', async () => percent.fill('33.3'))).toEqual({ rate: 0.333 });
    const counts = dialog.getByRole('checkbox', { name: /^Count the tokens/ });
    expect(await change('estimates', async () => counts.check())).toEqual({ enabled: true });
    expect(await change('estimates', async () => counts.uncheck())).toEqual({ enabled: false });
  });

  it('the form of a policy that was just set begins with it, however late the page reads it again', async () => {
    const { page, open } = shown;
    await open('/settings?part=policies');
    await page.getByRole('combobox', { name: 'Policy' }).selectOption('retention');
    await page.route('**/api/public/policies/retention', async (route) => {
      if (route.request().method() === 'GET') await setTimeout(500);
      await route.continue();
    });
    const dialog = page.getByRole('dialog');
    const days = dialog.getByRole('spinbutton', { name: /^Days/ });
    for (const [before, next] of [
      ['', '40'],
      ['40', ''],
    ] as const) {
      await page.getByRole('button', { name: 'Change …' }).click();
      expect(await days.inputValue()).toBe(before);
      await days.fill(next);
      await dialog.getByRole('button', { name: 'Set the policy' }).click();
      await dialog.waitFor({ state: 'detached' });
    }
    await page.unrouteAll({ behavior: 'wait' });
  });

  it('a policy that was changed while its form is open is not set back unseen, though the page has read it again', async () => {
    const { page, open, own } = shown;
    await open('/settings?part=policies');
    await page.getByText(/is in force$/).waitFor();
    await page.getByRole('button', { name: 'Change …' }).click();
    const dialog = page.getByRole('dialog');
    const document = { rules: [{ detector: 'card' }] };
    await dialog.getByRole('textbox', { name: 'Document' }).fill(JSON.stringify(document));
    const path = '/api/public/policies/masking';
    const { version } = await own.project.askJson<{ version: number }>(path);
    const meanwhile = { document: { rules: [{ detector: 'iban' }] }, expectedVersion: version };
    await own.project.askJson(path, { method: 'PUT', body: JSON.stringify(meanwhile) });
    await page.clock.install({ time: Date.now() + 60_000 });
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await page.getByText(`Version ${version + 1} is in force`).waitFor();
    await dialog.getByRole('button', { name: 'Set the policy' }).click();
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Document' }).inputValue()).toBe(JSON.stringify(document));
    expect(await own.project.askJson(path)).toMatchObject({ version: version + 1, document: meanwhile.document });
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Change …' }).click();
    await dialog.getByRole('textbox', { name: 'Document' }).fill(JSON.stringify(document));
    await dialog.getByRole('button', { name: 'Set the policy' }).click();
    await page.getByText(`Version ${version + 2} is in force`).waitFor();
  });

  it('the audit log is saved as a file with all of its entries, which is an entry itself', async () => {
    const { page, open } = shown;
    await open('/settings?part=audit');
    const exported = page.getByRole('cell', { name: 'audit-log.exported' });
    const table = page.getByRole('region', { name: 'Entries' });
    await table.waitFor();
    const entries = await table.getByRole('row').count();
    expect(await exported.count()).toBe(0);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as NDJSON' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('audit-log.ndjson');
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
    await exported.waitFor();
    const oldestFirst = lines.map((line) => (JSON.parse(line) as { readonly action: string }).action);
    const shownActions = await table.locator('tbody td:nth-child(3)').allInnerTexts();
    expect(shownActions).toHaveLength(entries);
    expect(oldestFirst.filter((action) => action !== 'audit-log.exported')).toEqual(shownActions.slice(1).toReversed());
  });

  it('entries of the audit log lead to those like them, of some days, which the address keeps', async () => {
    const { page, open } = shown;
    await open('/settings?part=audit');
    const rows = page.getByRole('region', { name: 'Entries' }).locator('tbody tr');
    const actionOf = rows.locator('td:nth-child(3)');
    await actionOf.first().waitFor();
    const all = await rows.count();
    await actionOf.getByRole('link', { name: 'policy-version.created' }).first().click();
    const chip = page.getByRole('button', { name: 'Take away What: policy-version.created' });
    await chip.waitFor();
    await expect.poll(async () => new Set(await actionOf.allInnerTexts())).toEqual(new Set(['policy-version.created']));
    await page.reload();
    await chip.waitFor();
    await rows.locator('td:nth-child(2)').getByRole('link').first().click();
    await page.getByRole('button', { name: /^Take away Who: / }).waitFor();
    await chip.click();
    await expect.poll(async () => rows.count()).toBeGreaterThan(0);
    await page.getByLabel('Last day (UTC)').fill('2020-01-01');
    await page.getByText('No entry is of all these.').waitFor();
    await page.getByLabel('Last day (UTC)').fill('');
    await page.getByRole('button', { name: /^Take away Who: / }).click();
    await expect.poll(async () => rows.count()).toBe(all);
  });
});
