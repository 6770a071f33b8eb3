import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium, openBrowser } from './open-browser.fixture.ts';
import { ownOrganization, type OwnOrganization } from './own-organization.fixture.ts';
import { longTrace, send } from './sent-traces.fixture.ts';

const steps = 30_000;
const drawnRowsMax = 120;

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('a trace of 30,000 steps', () => {
  let browser: Browser;
  let own: OwnOrganization;
  beforeAll(async () => {
    [browser, own] = await Promise.all([openBrowser(), ownOrganization('Long')]);
    await send(own.project, [...longTrace('long', steps), ...longTrace('middle', 1000), ...longTrace('short', 10)]);
  });
  afterAll(async () => {
    await browser?.close();
    await own?.close();
  });

  it('opens whole, draws the rows that are seen alone, and scrolls to its end; how long that takes is printed', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(await own.linkFor('VIEWER'));
    await page.waitForURL(/\/project\//);
    for (const [id, count] of Object.entries({ short: 10, middle: 1000, long: steps })) {
      await page.goto(`${own.url}/project/${own.projectId}/traces/${id}`);
      await page.getByRole('treeitem', { name: /turn 0/ }).waitFor();
      const opened = await page.evaluate('performance.now()');
      expect(await page.getByText(count.toLocaleString('en'), { exact: true }).count()).toBeGreaterThan(0);
      process.stdout.write(`a trace of ${count} steps: its tree after ${Math.round(Number(opened))} ms\n`);
    }
    expect(await page.getByRole('treeitem').count()).toBeLessThan(drawnRowsMax);
    const frames = await page.evaluate<{ count: number; longest: number; ms: number }>(`new Promise((resolve) => {
      const list = document.querySelector('.steps-scroller');
      const begin = performance.now();
      let [before, count, longest] = [begin, 0, 0];
      const draw = (now) => {
        count += 1;
        longest = Math.max(longest, now - before);
        before = now;
        list.scrollTop += 400;
        if (now - begin < 3000) requestAnimationFrame(draw);
        else resolve({ count, longest, ms: now - begin });
      };
      requestAnimationFrame(draw);
    })`);
    process.stdout.write(
      `scrolling: ${Math.round((frames.count / frames.ms) * 1000)} frames a second, the longest ${Math.round(frames.longest)} ms\n`,
    );
    await page.evaluate(`document.querySelector('.steps-scroller').scrollTo(0, 1e9)`);
    await page.getByRole('treeitem', { name: `step ${steps - 1}` }).waitFor();
    await context.close();
  });
});
