import type { Page } from 'playwright-core';

/** What the browser reports of a page: its largest paint, how far it jumped, and how long it took to answer a person. */
export const noteVitals = `
  window.vitals = { lcp: 0, cls: 0, inp: 0, changed: 0 };
  {
    const watch = (type, each, more = {}) =>
      new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...more });
    watch('largest-contentful-paint', (entry) => { vitals.lcp = entry.startTime; });
    watch('layout-shift', (entry) => { if (!entry.hadRecentInput) vitals.cls += entry.value; });
    watch('event', (entry) => { if (entry.interactionId) vitals.inp = Math.max(vitals.inp, entry.duration); },
      { durationThreshold: 16 });
    new MutationObserver(() => { vitals.changed = performance.now(); })
      .observe(document, { childList: true, subtree: true, characterData: true });
  }`;

export interface Vitals {
  readonly lcp: number;
  readonly cls: number;
  /** 0 where every interaction took less than the 16 ms from which the browser reports one. */
  readonly inp: number;
}

const timeoutMs = 120_000;
/** A page without requests and without changes for so long has drawn all that it asked for. */
const restMs = 400;
/** So much of a page is part of an error. */
const shownMax = 600;

/** Milliseconds from the beginning of the document to the first frame with an element of this selector. */
export const untilThere = async (page: Page, selector: string): Promise<number> => {
  const found = `document.querySelector(${JSON.stringify(selector)}) === null ? false : performance.now()`;
  const handle = await page.waitForFunction(found, undefined, { polling: 'raf', timeout: timeoutMs });
  return handle.jsonValue() as Promise<number>;
};

/** Waits until a page shows no placeholder and has not changed for a moment; the time of its last change, as the page counts it. */
const untilAtRest = async (page: Page): Promise<number> => {
  const rest = `performance.now() - vitals.changed > ${restMs} && document.querySelector('.skeleton') === null && vitals.changed`;
  const handle = await page
    .waitForFunction(rest, undefined, { polling: 50, timeout: timeoutMs })
    .catch(async (error) => {
      const shown = await page.evaluate<string>('document.body.innerText');
      throw new Error(`${page.url()} does not come to rest; it shows: ${shown.slice(0, shownMax)}`, { cause: error });
    });
  return handle.jsonValue() as Promise<number>;
};

/** What the browser has measured of a page once it is at rest. */
export const vitalsOf = async (page: Page): Promise<Vitals> => {
  await untilAtRest(page);
  return page.evaluate<Vitals>('vitals');
};

/** Milliseconds from an act until the answer to the request of this path is drawn. */
export const untilAnswered = async (page: Page, path: string, act: () => Promise<void>): Promise<number> => {
  const answered = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith(path), {
    timeout: timeoutMs,
  });
  const begin = await page.evaluate<number>('performance.now()');
  await act();
  await answered;
  // Where the rows stay the same nothing is drawn.
  const answeredAt = await page.evaluate<number>('performance.now()');
  return Math.max(await untilAtRest(page), answeredAt) - begin;
};

/** Begins to count the milliseconds that the main thread of a page works; the returned function returns them so far. */
export const countedWork = async (page: Page): Promise<() => Promise<number>> => {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
};
