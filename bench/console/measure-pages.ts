import { days, lastMoment } from '../read-period.ts';
import type { Figures } from '../suite/figures.ts';
import type { StartedConsole } from './started-console.ts';
import { countedWork, untilThere, vitalsOf } from './vitals.ts';

/** The month that the observations are of, as the address of a page has it. */
export const period = `from=${new Date(lastMoment / 1000 - days * 86_400_000).toISOString()}&to=${new Date(lastMoment / 1000).toISOString()}`;
/** A row of a list. */
export const row = '.list-row a.whole';

/** By page: its address within the project, and an element that exists when it is usable. */
const pages: Readonly<Record<string, readonly [path: string, ready: string]>> = {
  home: [`?${period}`, '.tile strong'],
  traces: [`/traces?${period}`, row],
  observations: [`/observations?${period}`, row],
  sessions: [`/sessions?${period}`, row],
  users: [`/users?${period}`, row],
  scores: [`/scores?${period}`, row],
  costs: [`/costs?${period}`, 'tbody th'],
  prices: ['/prices', 'tbody th'],
};

/** Each page, opened anew by a browser that has the scripts of the console already. */
export const measurePages = async (
  { newPage, addressOf, serverCpuMs }: StartedConsole,
  figures: Figures,
): Promise<void> => {
  for (const [name, [path, ready]] of Object.entries(pages)) {
    const page = await newPage();
    const workMs = await countedWork(page);
    const cpuBefore = serverCpuMs();
    await page.goto(addressOf(path), { waitUntil: 'commit' });
    const first = await untilThere(page, ready);
    const { lcp, cls } = await vitalsOf(page);
    figures.add('pages', name, {
      'first row': [first, 'ms'],
      LCP: [lcp, 'ms'],
      CLS: [cls, ''],
      'CPU of the server': [serverCpuMs() - cpuBefore, 'ms'],
      'of the page': [await workMs(), 'ms'],
    });
    await page.close();
  }
};
