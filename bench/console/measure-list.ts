import type { Page } from 'playwright-core';
import type { Figures } from '../suite/figures.ts';
import { period, row } from './measure-pages.ts';
import type { StartedConsole } from './started-console.ts';
import { untilAnswered, untilThere, vitalsOf } from './vitals.ts';

const rowsFurtherDown = 1000;
const timeoutMs = 120_000;

/** By list: the request that reads it. */
const lists: Readonly<Record<string, string>> = {
  traces: '/api/public/traces',
  observations: '/api/public/observations',
};

/** Milliseconds of scrolling to the end again and again until so many rows were read. */
const untilFurtherDown = async (page: Page): Promise<number> => {
  const begin = performance.now();
  await page.waitForFunction(
    `(() => {
      const list = document.querySelector('.list');
      list.scrollTop = list.scrollHeight;
      const rows = Number(document.querySelector('[role=table]').getAttribute('aria-rowcount')) - 1;
      const total = Number(document.querySelector('.row.apart [role=status]').textContent.replaceAll(/\\D/g, ''));
      return rows >= Math.min(${rowsFurtherDown}, total);
    })()`,
    undefined,
    { polling: 'raf', timeout: timeoutMs },
  );
  return performance.now() - begin;
};

/** All of a filter but its last click. */
const typeFilter = async (page: Page): Promise<void> => {
  await page.getByText('+ Filter').click();
  await page.locator('.menu[open] select').first().selectOption({ label: 'Environment' });
  await page.locator('.menu[open] input').fill('staging');
};

/** Actions of a user in a list, each on the list as opened. */
const acts: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'ordered by cost': async (page) => page.getByRole('columnheader').getByRole('button', { name: 'Cost' }).click(),
  'a filter': async (page) => page.getByRole('button', { name: 'Add', exact: true }).click(),
  'a search': async (page) => page.getByRole('searchbox').fill('question a'),
};

export const measureList = async ({ newPage, addressOf }: StartedConsole, figures: Figures): Promise<void> => {
  for (const [name, path] of Object.entries(lists)) {
    const page = await newPage();
    const open = async (): Promise<void> => {
      await page.goto(addressOf(`/${name}?${period}`));
      await untilThere(page, row);
      await vitalsOf(page);
    };
    await open();
    figures.add('a list', name, { 'a thousand rows further': [await untilFurtherDown(page), 'ms'] });
    for (const [what, act] of Object.entries(acts)) {
      await open();
      if (what === 'a filter') await typeFilter(page);
      const ms = await untilAnswered(page, path, async () => act(page));
      const { inp } = await vitalsOf(page);
      figures.add('a list', name, { [what]: [ms, 'ms'], INP: [inp, 'ms'] });
    }
    await page.close();
  }
};
