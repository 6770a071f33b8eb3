import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('the documentation of the API', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Documentation');
  });
  afterAll(async () => shown?.close());

  it('has no violation of axe, in the light and in the dark', async () => {
    const { page, own, violationsInBoth } = shown;
    await page.goto(`${own.url}/docs`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
  });
});
