import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const path = '/api/public/v2/prompts/support%2Frefund';

describe.skipIf(chromiumPath === undefined)('chat prompts in the console', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Chat prompts');
  });
  afterAll(async () => shown?.close());

  it('a chat is written message by message, with a placeholder, in an order that buttons and keys change', async () => {
    const { page, open, heading, own, violationsInBoth } = shown;
    await open('/prompts?folder=support');
    await page.getByRole('button', { name: 'New prompt' }).click();
    const dialog = page.getByRole('dialog', { name: 'New prompt' });
    await dialog.getByLabel('Name').fill('support/refund');
    await dialog.getByLabel('Type').selectOption('chat');
    await dialog.getByLabel('Content of message 1').fill('Decide on {{order}}.');
    await dialog.getByLabel('Content of message 2').fill('{{question}}');
    await dialog.getByText('Variables: order, question').waitFor();
    await dialog.getByRole('button', { name: 'Add a placeholder' }).click();
    await dialog.getByLabel('Name of placeholder 3').fill('history');
    expect(await violationsInBoth()).toEqual([]);
    await dialog.getByRole('button', { name: 'Move placeholder 3 up' }).click();
    const name = dialog.getByLabel('Name of placeholder 2');
    await name.focus();
    await page.keyboard.press('Alt+ArrowUp');
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Name of placeholder 1');
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Alt+ArrowDown');
    await name.waitFor();
    await dialog.getByRole('button', { name: 'Add a message' }).click();
    await dialog.getByRole('button', { name: 'Remove message 4' }).press('Enter');
    expect(await page.locator(':focus').textContent()).toBe('Add a message');
    await dialog.getByLabel('Config').fill('{"model": "gpt-4o"}');
    await dialog.getByLabel('Labels, separated by commas').fill('production, eu');
    await dialog.getByLabel('Tags, separated by commas').fill('refunds');
    await dialog.getByLabel('What changes').fill('First');
    await dialog.getByRole('button', { name: 'Save the version' }).click();
    await heading(/support\/refund/).waitFor();
    expect(await own.project.askJson(`${path}?label=eu`)).toMatchObject({
      type: 'chat',
      prompt: [
        { role: 'system', content: 'Decide on {{order}}.' },
        { type: 'placeholder', name: 'history' },
        { role: 'user', content: '{{question}}' },
      ],
      config: { model: 'gpt-4o' },
      tags: ['refunds'],
      commitMessage: 'First',
    });
  });

  it('a version is begun from the older one that is chosen, and keeps its tags', async () => {
    const { page, open, own } = shown;
    const second = { name: 'support/refund', type: 'chat', prompt: [{ role: 'user', content: 'Second' }] };
    await own.project.askJson('/api/public/v2/prompts', { method: 'POST', body: JSON.stringify(second) });
    await open('/prompts/support%2Frefund?version=1');
    await page.getByRole('button', { name: 'New version from version 1' }).click();
    const dialog = page.getByRole('dialog', { name: /begun from version 1$/ });
    await dialog.getByLabel('Role of message 3').fill('assistant');
    await dialog.getByRole('button', { name: 'Save the version' }).click();
    await page.waitForURL(/version=3/);
    expect(await own.project.askJson(`${path}?version=3`)).toMatchObject({
      prompt: [{ role: 'system' }, { name: 'history' }, { role: 'assistant', content: '{{question}}' }],
      tags: ['refunds'],
    });
  });

  it('a version is copied as another prompt, and the page shows how programs read it', async () => {
    const { page, open, heading, own, violationsInBoth } = shown;
    await open('/prompts/support%2Frefund?version=1');
    await page.getByText('Use it in code').click();
    await page.getByText('label="production"').first().waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Copy as another prompt' }).click();
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('support/return');
    await page.getByRole('dialog').getByRole('button', { name: 'Save the version' }).click();
    await heading(/support\/return/).waitFor();
    expect(await own.project.askJson('/api/public/v2/prompts/support%2Freturn?version=1')).toMatchObject({
      version: 1,
      type: 'chat',
    });
  });

  it('a label is put on a version, and taken off', async () => {
    const { page, open, own, violationsInBoth } = shown;
    await open('/prompts/support%2Frefund?version=2');
    await page.getByLabel('Label', { exact: true }).fill('tried');
    await page.getByRole('button', { name: 'Put on this version …' }).click();
    await page.getByRole('button', { name: 'Put it on' }).click();
    await page.getByRole('button', { name: 'Take tried off version 2' }).click();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Take it off' }).click();
    await page.getByRole('button', { name: 'Take tried off version 2' }).waitFor({ state: 'detached' });
    expect(await own.project.askJson(`${path}?version=2`)).toMatchObject({ labels: [] });
  });

  it('a chat without a message and a placeholder without a fitting name are not sent', async () => {
    const { page, open, problems } = shown;
    await open('/prompts/support%2Frefund?version=2');
    await page.getByRole('button', { name: 'New version from version 2' }).click();
    const dialog = page.getByRole('dialog');
    const save = dialog.getByRole('button', { name: 'Save the version' });
    await dialog.getByRole('button', { name: 'Remove message 1' }).click();
    await dialog.getByText('A chat has at least one message or placeholder.').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Add a placeholder' }).click();
    await dialog.getByLabel('Name of placeholder 1').fill('no spaces');
    await save.click();
    expect(await dialog.locator('input:invalid').count()).toBe(1);
    expect(await dialog.isVisible()).toBe(true);
    expect(problems).toEqual([]);
  });
});
