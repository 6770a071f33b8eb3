import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { manyTraces, send, wideTrace } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const tracesCount = 60;

describe.skipIf(chromiumPath === undefined)('a page on paper', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Printed');
    await send(shown.own.project, [...manyTraces(tracesCount), ...wideTrace('wide', 3600)]);
    await shown.page.emulateMedia({ media: 'print' });
  });
  afterAll(async () => shown?.close());

  /** What the page hides because it scrolls, in pixels. */
  const hidden = async (): Promise<number> =>
    shown.page
      .evaluate<number>(`Math.max(...[...document.querySelectorAll('#root, #root :is(.main, .wide, .list, .steps-scroller, .trace-detail)')]
      .filter((element) => getComputedStyle(element).overflowY !== 'visible')
      .map((element) => element.scrollHeight - element.clientHeight), 0)`);

  it('is as long as its contents, without the navigation, and in light colours', async () => {
    const { page, open, heading } = shown;
    await page.evaluate("localStorage.setItem('spanledger-theme', 'dark')");
    for (const path of ['/costs', '/traces', '/traces/wide', '/ledger']) {
      await open(path);
      await heading(/./).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.getByRole('navigation').count(), path).toBe(0);
      expect(await hidden(), path).toBe(0);
    }
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  });

  it('has all rows that were read, also those that were out of sight, and shows only visible ones afterwards', async () => {
    const { page, open } = shown;
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize({ width: 1440, height: 500 });
    await open('/traces');
    const rows = page.locator('.list-row[aria-rowindex]');
    await rows.nth(8).waitFor();
    expect(await rows.count()).toBeLessThan(tracesCount);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await rows.count()).toBeGreaterThan(tracesCount);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await expect.poll(async () => rows.count()).toBeLessThan(tracesCount);
  });
});
