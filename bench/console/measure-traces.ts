import type { Page } from 'playwright-core';
import { percentilesOf } from '../percentiles.ts';
import type { Figures } from '../suite/figures.ts';
import { traceLengths, type StartedConsole } from './started-console.ts';
import { untilThere, vitalsOf } from './vitals.ts';

const movesByKey = 20;
const scrollMs = 2000;
const timeoutMs = 120_000;

/** Milliseconds between frames while the tree is scrolled in each of them. */
const framesOfScrolling = async (page: Page): Promise<readonly number[]> =>
  page.evaluate<number[]>(`new Promise((resolve) => {
    const scroller = document.querySelector('.steps-scroller');
    const begin = performance.now();
    const frames = [];
    let before;
    const draw = (now) => {
      if (before !== undefined) frames.push(now - before);
      before = now;
      scroller.scrollTop = (scroller.scrollTop + 400) % scroller.scrollHeight;
      if (now - begin < ${scrollMs}) requestAnimationFrame(draw);
      else resolve(frames);
    };
    requestAnimationFrame(draw);
  })`);

/** Milliseconds from the beginning of the document until all steps are read, which the critical path needs. */
const untilWhole = async (page: Page): Promise<number> => {
  const whole = `/Critical path: /.test(document.querySelector('.path-legend')?.textContent) && performance.now()`;
  const handle = await page.waitForFunction(whole, undefined, { polling: 'raf', timeout: timeoutMs });
  return handle.jsonValue() as Promise<number>;
};

/** Traces of any length, opened anew, scrolled and read by keys. */
export const measureTraces = async ({ newPage, addressOf }: StartedConsole, figures: Figures): Promise<void> => {
  for (const length of traceLengths) {
    const page = await newPage();
    await page.goto(addressOf(`/traces/trace-of-${length}`), { waitUntil: 'commit' });
    const first = await untilThere(page, '[role=treeitem]');
    const whole = await untilWhole(page);
    const { lcp } = await vitalsOf(page);
    const frames = percentilesOf(await framesOfScrolling(page));
    await page.evaluate(`document.querySelector('.steps-scroller').scrollTo(0, 0)`);
    await page.locator('[role=treeitem] .cut').first().click();
    for (let move = 0; move < movesByKey; move += 1) await page.keyboard.press('ArrowDown');
    const { inp, cls } = await vitalsOf(page);
    figures.add('traces', `of ${length.toLocaleString('en')} observations`, {
      'first row': [first, 'ms'],
      'whole waterfall': [whole, 'ms'],
      LCP: [lcp, 'ms'],
      'frame p50': [frames(0.5), 'ms'],
      'frame p95': [frames(0.95), 'ms'],
      'longest frame': [frames(1), 'ms'],
      INP: [inp, 'ms'],
      CLS: [cls, ''],
    });
    await page.close();
  }
};
