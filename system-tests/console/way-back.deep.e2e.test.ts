import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('the way back while a dialog is open', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Way back');
    await send(shown.own.project, [...conversation('first', 60), ...conversation('second', 30)]);
  });
  afterAll(async () => shown?.close());

  /** Opens the first trace and then, on the same page, the second one. */
  const openSecond = async (): Promise<void> => {
    const { page, open, heading } = shown;
    await open('/traces/first');
    await heading(/answer a customer/).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Page, project, trace id or text').fill('second');
    await page.getByRole('option', { name: /Open the trace with the id second/ }).click();
    await page.waitForURL(/\/traces\/second$/);
    await page.getByRole('button', { name: 'Add a score …' }).click();
    await page.getByRole('dialog', { name: 'Add a score' }).waitFor();
  };

  it('a form for one trace is not open for another one after it', async () => {
    const { page } = shown;
    await openSecond();
    await page.goBack();
    await page.waitForURL(/\/traces\/first$/);
    await page.getByRole('button', { name: 'Add a score …' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('a form that is filled in is left by the second one only, as by the second Escape', async () => {
    const { page } = shown;
    await openSecond();
    const name = page.getByRole('dialog').getByLabel('Name', { exact: true });
    await name.fill('half an hour of thought');
    await page.goBack();
    await page.getByText('Go back again to leave this page').waitFor();
    expect(new URL(page.url()).pathname).toMatch(/\/traces\/second$/);
    expect(await name.inputValue()).toBe('half an hour of thought');
    await page.goBack();
    await page.waitForURL(/\/traces\/first$/);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('and the key that leads anywhere leaves no form that is filled in', async () => {
    const { page, open } = shown;
    await open('/prompts');
    await page.getByRole('button', { name: 'New prompt' }).click();
    const text = page.getByRole('textbox', { name: 'Text', exact: true });
    await text.fill('An hour of work.');
    await page.keyboard.press('Control+k');
    await page.keyboard.type(' More.');
    expect(await page.getByRole('dialog').count()).toBe(1);
    expect(await text.inputValue()).toBe('An hour of work. More.');
  });

  it('where a form leads once it is sent is not asked for', async () => {
    const { page, open, heading } = shown;
    await open('/datasets');
    await page.getByRole('button', { name: 'New dataset' }).click();
    await page.getByLabel('Name', { exact: true }).fill('sent');
    await page.keyboard.press('Enter');
    await heading(/sent/).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('the choice of the project keeps the focus when another project is opened', async () => {
    const { page, open, own } = shown;
    await open('/traces');
    const choice = page.getByRole('combobox', { name: 'Project' });
    await choice.focus();
    await choice.selectOption(own.emptyProjectId);
    await page.waitForURL(new RegExp(`/project/${own.emptyProjectId}`));
    await page.getByText('Send a first trace to').waitFor();
    expect(await choice.evaluate((element) => element.matches(':focus'))).toBe(true);
  });
});
