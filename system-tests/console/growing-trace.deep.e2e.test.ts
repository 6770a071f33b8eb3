import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { longTrace, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const secondsBefore = 9000;

/** Steps of a trace that began before those of `longTrace`. */
const earlierSteps = (traceId: string, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const timestamp = new Date(Date.now() - (secondsBefore - index) * 1000).toISOString();
    const body = {
      id: `earlier-${index}`,
      traceId,
      name: `earlier ${index}`,
      startTime: timestamp,
      endTime: timestamp,
    };
    return { id: `event-earlier-${index}`, type: 'span-create', timestamp, body };
  });

describe.skipIf(chromiumPath === undefined)('a trace that is written to while it is open', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Growing');
    await send(shown.own.project, longTrace('growing', 500));
  });
  afterAll(async () => shown?.close());

  it('keeps the rows in view and the chosen step where they are when earlier steps arrive', async () => {
    const { page, own, open } = shown;
    const chosen = page.locator('[role=treeitem][aria-selected=true]');
    const topOfChosen = async (): Promise<number> => (await chosen.boundingBox())?.y ?? -1;
    await open('/traces/growing');
    await page.getByText('500', { exact: true }).waitFor();
    await page.evaluate("document.querySelector('.steps-scroller').scrollTop = 9000");
    await page.getByRole('treeitem').nth(30).click();
    const [top, name, address] = [await topOfChosen(), await chosen.innerText(), page.url()];
    expect(top).toBeGreaterThan(0);
    await send(own.project, earlierSteps('growing', 60));
    await page.clock.install({ time: Date.now() + 60_000 });
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await page.getByText('560', { exact: true }).waitFor();
    await expect.poll(topOfChosen).toBe(top);
    expect([await chosen.innerText(), page.url()]).toEqual([name, address]);
  });

  it('shows all steps of one that has grown beyond a page of them, as its cost does', async () => {
    const { page, own, open } = shown;
    await send(own.project, longTrace('longer', 1500));
    await open('/traces/longer');
    await page.getByText('1,500', { exact: true }).waitFor();
    await send(own.project, earlierSteps('longer', 60));
    await page.clock.setFixedTime(Date.now() + 600_000);
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await page.getByText('1,560', { exact: true }).waitFor();
    expect(await page.getByRole('treeitem', { name: /earlier 0/ }).count()).toBe(1);
  });
});
