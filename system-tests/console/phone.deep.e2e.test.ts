import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, manyTraces, send, wideTrace } from './sent-traces.fixture.ts';
import { violationsOf } from './violations-of.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

/** The number of pixels by which the page, and its main part, can be scrolled horizontally. */
const sideways = async (page: Page): Promise<readonly number[]> =>
  page.evaluate<number[]>(`['html', '#main'].map((name) => {
    const { scrollWidth, clientWidth } = document.querySelector(name);
    return scrollWidth - clientWidth;
  })`);

/** True if an element is as high as what is in it, so that the page is scrolled and not it. */
const isWhole = async (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => element.clientHeight > 300 && element.scrollHeight <= element.clientHeight + 1);

/** Elements that can be pressed, are outside the screen, and are in no scrollable part. */
const outOfReach = async (page: Page): Promise<readonly string[]> =>
  page.evaluate<string[]>(`(() => {
    const scrolls = (element) => {
      for (let at = element.parentElement; at !== null && at.id !== 'main'; at = at.parentElement)
        if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return true;
      return false;
    };
    return [...document.querySelectorAll('#main :is(a, button, input, select, summary, textarea, [role=tab])')]
      .filter((element) => {
        const { left, right, width, height } = element.getBoundingClientRect();
        const isOutside = right > innerWidth + 1 || left < -1;
        return element.checkVisibility() && width > 1 && height > 1 && isOutside && !scrolls(element);
      })
      .map((element) => element.outerHTML.slice(0, 120));
  })()`);

/** Without a place to break. */
const long = 'x'.repeat(100);

const paths = [
  '',
  '/traces',
  '/traces/wide',
  '/traces/wide?observation=wide-call',
  '/observations',
  '/sessions',
  '/sessions/session-1',
  `/sessions/${long}`,
  '/users',
  '/scores',
  '/prompts',
  `/prompts/${long}`,
  '/playground',
  '/datasets',
  `/datasets/${long}`,
  '/evaluators',
  '/evaluators/new?type=judge',
  '/evaluators/rules/new',
  '/costs',
  '/agents',
  '/prices',
  '/ledger',
  '/settings',
];

describe.skipIf(chromiumPath === undefined)('the console on a phone, and for eyes that motion disturbs', () => {
  let shown: OpenedConsole;
  let phone: Page;
  beforeAll(async () => {
    shown = await openedConsole('Phone');
    await send(shown.own.project, [...conversation('first', 30), ...manyTraces(40), ...wideTrace('wide', 2 * 86_400)]);
    const { project } = shown.own;
    const make = async (path: string, body: object): Promise<unknown> =>
      project.askJson(path, { method: 'POST', body: JSON.stringify(body) });
    await make('/api/public/v2/prompts', { name: long, prompt: long, tags: [long], commitMessage: long });
    await make('/api/public/v2/datasets', { name: long, description: long });
    await make('/api/public/budgets', { name: long, scope: { kind: 'project' }, period: 'month', amount: '5' });
    const settings = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
    phone = await shown.pageOf('MEMBER', settings);
  });
  afterAll(async () => shown?.close());

  const openOnPhone = async (path: string): Promise<void> => {
    const { url, projectId } = shown.own;
    await phone.goto(`${url}/project/${projectId}${path}`);
    await phone.getByRole('heading', { level: 1 }).waitFor();
    await phone.waitForLoadState('networkidle');
  };

  it('no page scrolls sideways on a phone, and all that can be pressed is within reach', async () => {
    for (const path of paths) {
      await openOnPhone(path);
      expect([path, await sideways(phone), await outOfReach(phone)]).toEqual([path, [0, 0], []]);
    }
  });

  it('above a page on a phone are one line of links and the name of the project', async () => {
    await openOnPhone('/traces');
    const [header, project] = await Promise.all([
      phone.getByRole('banner').boundingBox(),
      phone.getByRole('combobox', { name: /^Project/ }).boundingBox(),
    ]);
    expect(header?.height).toBeLessThan(72);
    expect(project?.width).toBeGreaterThan(80);
    await openOnPhone('/ledger');
    const shownLink = await phone.getByRole('link', { name: 'Ledger', exact: true }).boundingBox();
    expect((shownLink?.x ?? 1000) + (shownLink?.width ?? 0)).toBeLessThanOrEqual(390);
  });

  it('names come first in a list on a phone and have half of the screen, from whichever side they are written', async () => {
    const trace = { id: 'written-from-the-right', name: 'مرحبا', sessionId: 'جلسة', timestamp: new Date() };
    const event = { id: 'e', type: 'trace-create', timestamp: new Date(), body: trace };
    await shown.own.project.askJson('/api/public/ingestion', {
      method: 'POST',
      body: JSON.stringify({ batch: [event] }),
    });
    for (const [path, name] of Object.entries({ '/traces': 'مرحبا', '/observations': 'call', '/sessions': 'جلسة' })) {
      await openOnPhone(path);
      const cell = phone.getByRole('row', { name }).first().getByRole('cell').filter({ hasText: name });
      const [box, text] = await Promise.all([cell.boundingBox(), cell.getByRole('link').boundingBox()]);
      expect([path, box?.width]).toEqual([path, expect.toSatisfy((width: number) => width >= 195)]);
      expect([path, text?.x]).toEqual([path, expect.closeTo(box?.x ?? -1, 0)]);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    }
  });

  it('the figures beside a chart are whole, also large ones', async () => {
    await openOnPhone('/costs');
    await phone.getByRole('img', { name: /^Cost by day/ }).waitFor();
    const cut = await phone.evaluate<string[]>(`[...document.querySelectorAll('.chart svg text')]
      .filter((text) => text.getBoundingClientRect().left < text.ownerSVGElement.getBoundingClientRect().left - 1)
      .map((text) => text.textContent)`);
    expect(cut).toEqual([]);
  });

  it('the menus of a list are within reach on a phone', async () => {
    await openOnPhone('/traces');
    for (const name of ['+ Filter', 'Columns', 'Save', 'Views']) {
      await phone.getByText(name, { exact: true }).first().tap();
      expect([name, await sideways(phone), await outOfReach(phone)]).toEqual([name, [0, 0], []]);
      await phone.keyboard.press('Escape');
    }
    await phone.getByText('+ Filter', { exact: true }).tap();
    await phone.getByLabel('Column').selectOption('name');
    await phone.getByLabel('Value').fill('chat');
    await phone.getByRole('button', { name: 'Add', exact: true }).tap();
    await phone.getByText('14 traces').waitFor();
  });

  it('a trace is read on a phone: its steps, what was said in one, its cost and its timeline', async () => {
    await openOnPhone('/traces');
    await phone
      .getByRole('row', { name: /answer a customer/ })
      .getByRole('link')
      .first()
      .tap();
    await phone.getByRole('treeitem', { name: /plan/ }).tap();
    await phone.waitForURL(/observation=first-plan/);
    expect(await isWhole(phone.getByRole('region', { name: 'Details' }))).toBe(true);
    const said = phone.getByText('You help customers of a shop.');
    await said.scrollIntoViewIfNeeded();
    const box = await said.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    await phone.getByRole('tab', { name: 'Cost' }).tap();
    await phone.getByText('$0.006').first().waitFor();
    expect([await sideways(phone), await outOfReach(phone)]).toEqual([[0, 0], []]);
    expect(await violationsOf(phone)).toEqual([]);
    for (const view of ['Flame', 'Graph', 'Tree']) {
      await phone.getByRole('button', { name: view, exact: true }).tap();
      await phone.waitForLoadState('networkidle');
      expect([view, await sideways(phone), await outOfReach(phone)]).toEqual([view, [0, 0], []]);
    }
  });

  it('a session is read on a phone as messages, each in a frame', async () => {
    await openOnPhone('/sessions/session-1');
    await phone.getByRole('article').filter({ hasText: 'Where is my parcel?' }).waitFor();
    expect(await phone.evaluate("getComputedStyle(document.querySelector('article')).borderTopStyle")).toBe('solid');
  });

  it('each tier of a price is one line on a phone', async () => {
    await openOnPhone('/prices');
    const tiers = phone.locator('td > div').filter({ hasText: /above [\d,]+ input units/ });
    await tiers.first().waitFor();
    expect((await tiers.first().boundingBox())?.height).toBeLessThan(30);
  });

  it('nothing moves by itself for a reader who asked for reduced motion', async () => {
    const { own, page, pageOf } = shown;
    const still = await pageOf('VIEWER', { reducedMotion: 'reduce' });
    const moving = async (of: Page): Promise<number> => {
      // While the list loads, an animated placeholder takes its place.
      await of.route('**/api/public/traces?*', () => undefined);
      await of.goto(`${own.url}/project/${own.projectId}/traces`);
      await of.getByRole('heading', { level: 1, name: 'Traces' }).waitFor();
      await of.locator('.skeleton').first().waitFor();
      const count = await of.evaluate<number>('document.getAnimations().length');
      await of.unrouteAll({ behavior: 'ignoreErrors' });
      return count;
    };
    expect(await moving(page)).toBeGreaterThan(0);
    expect(await moving(still)).toBe(0);
  });
});
