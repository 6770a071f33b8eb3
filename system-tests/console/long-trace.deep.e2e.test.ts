import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium, openBrowser, openContext } from './open-browser.fixture.ts';
import { ownOrganization, type OwnOrganization } from './own-organization.fixture.ts';
import { longTrace, send } from './sent-traces.fixture.ts';

const steps = 30_000;
const drawnRowsMax = 120;

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

interface Frames {
  readonly count: number;
  readonly longest: number;
  readonly ms: number;
}

const print = (text: string): boolean => process.stdout.write(`${text}\n`);

/** Runs `work` in each frame for three seconds. */
const framesWhile = async (page: Page, work: string): Promise<Frames> =>
  page.evaluate<Frames>(`new Promise((resolve) => {
    const begin = performance.now();
    let [before, count, longest] = [begin, 0, 0];
    const draw = (now) => {
      count += 1;
      longest = Math.max(longest, now - before);
      before = now;
      ${work};
      if (now - begin < 3000) requestAnimationFrame(draw);
      else resolve({ count, longest, ms: now - begin });
    };
    requestAnimationFrame(draw);
  })`);

const printFrames = (what: string, { count, ms, longest }: Frames): boolean =>
  print(`${what}: ${Math.round((count / ms) * 1000)} frames a second, the longest ${Math.round(longest)} ms`);

/** The JavaScript heap after garbage collection, in MB. */
const heapMegabytes = async (page: Page): Promise<number> => {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
  await session.detach();
  return Math.round(usedSize / 1_000_000);
};

describe.skipIf(chromiumPath === undefined)('a trace of 30,000 steps', () => {
  let browser: Browser;
  let own: OwnOrganization;
  let page: Page;
  beforeAll(async () => {
    [browser, own] = await Promise.all([openBrowser(), ownOrganization('Long')]);
    await send(own.project, [...longTrace('long', steps), ...longTrace('middle', 1000), ...longTrace('short', 10)]);
    page = await (await openContext(browser)).newPage();
    await page.goto(await own.linkFor('VIEWER'));
    await page.waitForURL(/\/project\//);
  });
  afterAll(async () => {
    await browser?.close();
    await own?.close();
  });

  it('opens whole, draws the rows that are seen alone, and scrolls to its end; how long that takes is printed', async () => {
    for (const [id, count] of Object.entries({ short: 10, middle: 1000, long: steps })) {
      await page.goto(`${own.url}/project/${own.projectId}/traces/${id}`);
      await page.getByRole('treeitem', { name: /turn 0/ }).waitFor();
      const opened = await page.evaluate<number>('performance.now()');
      await page.getByText(/^Critical path: /).waitFor();
      const whole = await page.evaluate<number>('performance.now()');
      expect(await page.getByText(count.toLocaleString('en'), { exact: true }).count()).toBeGreaterThan(0);
      print(
        `a trace of ${count} steps: its first steps after ${Math.round(opened)} ms, all after ${Math.round(whole)} ms, ${await heapMegabytes(page)} MB`,
      );
    }
    expect(await page.getByRole('treeitem').count()).toBeLessThan(drawnRowsMax);
    printFrames(
      'scrolling the tree',
      await framesWhile(page, `document.querySelector('.steps-scroller').scrollTop += 400`),
    );
    await page.evaluate(`document.querySelector('.steps-scroller').scrollTo(0, 1e9)`);
    await page.getByRole('treeitem', { name: `step ${steps - 1}` }).waitFor();
  });

  it('is drawn as a flame and as a graph; how fast a flame is drawn anew is printed', async () => {
    await page.keyboard.press('2');
    const flame = page.getByRole('application', { name: /Flame view of 30000 steps/ });
    await flame.waitFor();
    await flame.focus();
    await expect.poll(() => page.evaluate(`document.querySelector('.flame canvas').width`)).toBeGreaterThan(100);
    const wheel = `document.querySelector('.flame-scroller').dispatchEvent(new WheelEvent('wheel', {
      bubbles: true, ctrlKey: true, clientX: 600, deltaY: count % 40 < 20 ? -1 : 1
    }))`;
    const frames = await framesWhile(page, wheel);
    expect(frames.count).toBeGreaterThan(0);
    printFrames('zooming the flame', frames);
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(/observation=long-0/);
    await page.keyboard.press('3');
    await page.getByRole('button', { name: /^step # 24K× / }).waitFor();
    print(`with a flame and a graph of it: ${await heapMegabytes(page)} MB`);
  });
});
