import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('the figures of a prompt', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Prompt figures');
    const { project } = shown.own;
    const startTime = new Date(Date.now() - 60_000).toISOString();
    for (const version of [1, 2, 3]) {
      const body = JSON.stringify({ name: 'greeting', prompt: `Say hello, ${version}.` });
      await project.askJson('/api/public/v2/prompts', { method: 'POST', body });
    }
    const batch = [1, 2, 3].map((promptVersion) => ({
      id: `event-${promptVersion}`,
      type: 'generation-create',
      timestamp: startTime,
      body: { id: `call-${promptVersion}`, model: 'gpt-4o', startTime, promptName: 'greeting', promptVersion },
    }));
    await project.askJson('/api/public/ingestion', { method: 'POST', body: JSON.stringify({ batch }) });
  });
  afterAll(async () => shown?.close());

  it('of which two versions they are compared is kept by the address, also when another version is shown', async () => {
    const { page, open } = shown;
    await open('/prompts/greeting');
    await page.getByLabel('Baseline').selectOption('1');
    await page.waitForURL(/baseline=1/);
    await page.getByLabel('Candidate').selectOption('2');
    await page.waitForURL(/candidate=2/);
    await page.getByRole('button', { name: 'Compare' }).first().click();
    await page.waitForURL(/with=/);
    await page.reload();
    await page.getByLabel('Baseline').waitFor();
    const chosen = [await page.getByLabel('Baseline').inputValue(), await page.getByLabel('Candidate').inputValue()];
    expect(chosen).toEqual(['1', '2']);
    await open('/prompts/greeting?baseline=9');
    expect(await page.getByLabel('Baseline').inputValue()).toBe('2');
    expect(shown.problems).toEqual([]);
  });

  it('lead to the calls of a version, and a call leads to its version of the prompt', async () => {
    const { page, open } = shown;
    await open('/prompts/greeting');
    const row = page.getByRole('region', { name: 'Figures by version' }).getByRole('row', { name: /^2/ });
    await row.getByRole('link', { name: '1', exact: true }).click();
    await page.getByText('1 observation', { exact: true }).waitFor();
    await page.locator('.list-row a.whole').click();
    await page.getByRole('link', { name: 'greeting, version 2' }).click();
    await page.getByText('Say hello, 2.').waitFor();
    expect(new URL(page.url()).searchParams.get('version')).toBe('2');
    expect(shown.problems).toEqual([]);
  });

  it('a version of the prompt is deleted, and then all of them, unless another prompt refers to them', async () => {
    const { page, open, own } = shown;
    const post = async (body: object) =>
      own.project.askJson('/api/public/v2/prompts', { method: 'POST', body: JSON.stringify(body) });
    for (const version of [1, 2]) await post({ name: 'old', prompt: `Old, ${version}.` });
    await post({ name: 'refers', prompt: '@@@langfusePrompt:name=old|version=1@@@' });
    await open('/prompts/old?version=2');
    const dialog = page.getByRole('dialog');
    const remove = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Delete …' }).click();
      await dialog.waitFor();
    };
    await remove();
    expect(await shown.violationsInBoth()).toEqual([]);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Old, 1.').waitFor();
    expect(new URL(page.url()).searchParams.has('version')).toBe(false);
    await remove();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText(/refers/).waitFor();
    await own.project.ask('/api/public/v2/prompts/refers', { method: 'DELETE' });
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/prompts$/);
    expect((await own.project.ask('/api/public/v2/prompts/old')).status).toBe(404);
    expect(shown.problems).toEqual([]);
  });
});
