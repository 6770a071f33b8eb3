import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { agentRun } from './agent-run.fixture.ts';
import { violationsOf } from './violations-of.fixture.ts';
import { chromiumPath, noChromium, openBrowser, openContext } from './open-browser.fixture.ts';
import { ownOrganization, type OwnOrganization } from './own-organization.fixture.ts';
import { conversation, deepTrace, longTrace, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

/** The number of colours on the canvas of the page, transparent pixels excluded. */
const colorsOfCanvas = `(() => {
  const canvas = document.querySelector('.flame canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer).filter((pixel) => pixel !== 0)).size;
})()`;

describe.skipIf(chromiumPath === undefined)('the page of a trace', () => {
  let browser: Browser;
  let own: OwnOrganization;
  let context: BrowserContext;
  let page: Page;
  const problems: string[] = [];

  const open = async (search = ''): Promise<void> => {
    await page.goto(`${own.url}/project/${own.projectId}/traces/run${search}`);
    await page.getByRole('heading', { level: 1, name: /research/ }).waitFor();
  };
  const step = (name: RegExp) => page.getByRole('treeitem', { name }).first();
  const observation = (): string | null => new URL(page.url()).searchParams.get('observation');

  beforeAll(async () => {
    [browser, own] = await Promise.all([openBrowser(), ownOrganization('Research')]);
    await send(own.project, (await agentRun(own.project, 'run')) as Parameters<typeof send>[1]);
    await send(own.project, longTrace('middle', 2500));
    await send(own.project, deepTrace('deep', 24));
    await send(own.project, conversation('old', 200 * 86_400));
    context = await openContext(browser);
    page = await context.newPage();
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(own.url) && !request.url().startsWith('data:'))
        problems.push(`asked ${request.url()}`);
    });
    await page.goto(await own.linkFor('VIEWER'));
    await page.waitForURL(/\/project\//);
  });
  afterAll(async () => {
    await browser?.close();
    await own?.close();
  });

  it('is where the link that old clients print leads, without the project, and an unknown trace is said to be', async () => {
    await page.goto(`${own.url}/trace/run`);
    await page.waitForURL(`${own.url}/project/${own.projectId}/traces/run`);
    await page.getByRole('heading', { level: 1, name: /research/ }).waitFor();
    await page.goto(`${own.url}/trace/none`);
    await page.getByText('None of your projects has a trace with the id none.').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    // The browser logs the refused request.
    problems.length = 0;
  });

  it('leads to the session and the user of a trace, however old it is', async () => {
    await page.goto(`${own.url}/project/${own.projectId}/traces/old`);
    await page.getByRole('link', { name: 'session-1' }).click();
    await page.getByRole('list', { name: 'Traces of the session' }).getByRole('listitem').waitFor();
    await page.getByRole('link', { name: 'ada@example.com' }).click();
    await page.getByText('1 trace', { exact: true }).waitFor();
    await page.goBack();
    await page.goBack();
    await page.getByRole('link', { name: 'ada@example.com' }).click();
    await page.getByText('1 trace', { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('from')).not.toBeNull();
  });

  it('marks the critical path, and p leads along it past what ran at the same time', async () => {
    await open();
    await page.getByText(/Critical path: what the trace waited for, 6 steps/).waitFor();
    await step(/search web.*on the critical path/).waitFor();
    expect(await page.getByRole('treeitem', { name: /search files.*on the critical path/ }).count()).toBe(0);
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('p');
    await page.waitForURL(/observation=run-search(\+|%20)web-3/);
    await page.getByText('3.00 s of it on the critical path').waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it('shows the names of all steps of a deep tree, the deeper ones further to the right', async () => {
    await page.goto(`${own.url}/project/${own.projectId}/traces/deep`);
    await step(/level 9/).waitFor();
    const places = await page
      .locator('.step-name > .cut')
      .evaluateAll((names) =>
        names.map((name) => [name.getBoundingClientRect().left, name.scrollWidth - name.clientWidth]),
      );
    const lefts = places.map(([left = 0]) => left);
    expect(places.length).toBeGreaterThan(20);
    expect(places.filter(([, cut = 0]) => cut > 0)).toEqual([]);
    expect(lefts).toEqual(lefts.toSorted((one, other) => one - other));
    expect(new Set(lefts).size).toBe(lefts.length);
  });

  it('leads to errors by e, and by n to each step that holds a text in its name, input or output', async () => {
    await open();
    await step(/plan/).waitFor();
    await page.keyboard.press('e');
    await page.getByText('no such folder').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('in Bonn today');
    await page.getByText('2 found').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/observation=run-plan-2/);
    await page.getByRole('tree').focus();
    await page.keyboard.press('n');
    await expect.poll(observation).toBe('run-plan-3');
  });

  it('draws all steps as a flame by time, cost and tokens, which the keyboard and a table lead through', async () => {
    await open();
    await step(/plan/).waitFor();
    await page.keyboard.press('2');
    const flame = page.getByRole('application', { name: /Flame view of 7 steps/ });
    await flame.waitFor();
    await expect.poll(() => page.evaluate(colorsOfCanvas)).toBeGreaterThan(2);
    await flame.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(/observation=run-search/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('button', { name: 'Tokens' }).click();
    await page.waitForURL(/by=tokens/);
    await page.getByText('6,300 tokens in all').waitFor();
    await page.getByText('As a table, by name').click();
    await page.getByRole('row', { name: /plan generation 3 6,300 tokens 100%/ }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.reload();
    await page.getByText('6,300 tokens in all').waitFor();
    await page.getByRole('button', { name: 'Cost' }).click();
    await page.getByRole('application', { name: /Flame view of 4 steps/ }).click({ position: { x: 300, y: 30 } });
    await page.waitForURL(/observation=run-plan/);
  });

  it('draws who called whom and what came after what as a graph, with loops, counts and costs', async () => {
    await open();
    await step(/plan/).waitFor();
    await page.keyboard.press('3');
    const plan = page.getByRole('button', { name: /^plan 3× / });
    await plan.click();
    await page.waitForURL(/observation=run-plan-1/);
    await plan.click();
    await page.waitForURL(/observation=run-plan-2/);
    await page.getByText('no loop').waitFor();
    await page.getByRole('button', { name: 'What came after what' }).click();
    await page.getByText(/1 loop$/).waitFor();
    await page.reload();
    await page.getByText(/1 loop$/).waitFor();
    await page.getByText('As a table', { exact: true }).click();
    await page.getByRole('row', { name: 'search web plan 2 leads back' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it('shows what differs between the prompts of two calls, and the address holds which', async () => {
    await open('?observation=run-plan-2');
    await page.getByRole('tab', { name: 'Compare' }).click();
    const difference = page.getByRole('region', { name: 'Difference of the input' });
    const textsOf = async (mark: 'ins' | 'del') =>
      (await difference.locator(mark).allTextContents()).map((text) => text.trim());
    await expect.poll(() => textsOf('ins')).toEqual(['in Bonn']);
    expect(await difference.innerText()).toContain('You research questions.');
    await page.getByLabel('From').selectOption('run-plan-3');
    await page.waitForURL(/compare=run-plan-3/);
    await expect.poll(() => textsOf('del')).toEqual([', in degrees']);
    expect(await violationsOf(page)).toEqual([]);
    await page.reload();
    await difference.locator('del').waitFor();
  });

  it('keeps the chosen part of a step and of the trace in the address, until another step is chosen', async () => {
    const isChosen = async (name: string): Promise<void> =>
      page.getByRole('tab', { name, exact: true, selected: true }).waitFor();
    await open('?observation=run-plan-2');
    await page.getByRole('tab', { name: 'Cost', exact: true }).click();
    await isChosen('Cost');
    await page.reload();
    await isChosen('Cost');
    await step(/search web/).click();
    await isChosen('Messages');
    await open();
    await page.getByRole('tab', { name: 'Timeline', exact: true }).click();
    await page.reload();
    await isChosen('Timeline');
    expect(new URL(page.url()).searchParams.get('part')).toBe('timeline');
  });

  it('keeps what is searched for and which steps are folded in the address', async () => {
    await open('?find=in Bonn today');
    await page.getByText('2 found').waitFor();
    await page.getByLabel('Find in this trace').fill('no such');
    await page.waitForURL(/find=no/);
    await step(/researcher/).click();
    await page.keyboard.press('h');
    await page.waitForURL(/except=/);
    await step(/plan/).waitFor({ state: 'detached' });
    await page.reload();
    await step(/researcher/).waitFor();
    expect(await page.getByLabel('Find in this trace').inputValue()).toBe('no such');
    expect(await page.getByRole('treeitem').count()).toBe(1);
    await page.getByRole('button', { name: 'Unfold all' }).click();
    await step(/plan/).waitFor();
  });

  it('is walked by the keys of any tree: to the last and the first step, and to the one above and below', async () => {
    await open('');
    await page.getByRole('tree').focus();
    const chosen = page.locator('[role=treeitem][aria-selected=true]');
    const last = await page.getByRole('treeitem').last().getAttribute('id');
    const first = await page.getByRole('treeitem').first().getAttribute('id');
    for (const [key, id] of [
      ['End', last],
      ['Home', first],
      ['ArrowRight', 'step-1'],
      ['ArrowLeft', first],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(async () => chosen.getAttribute('id'), { message: key }).toBe(id);
    }
  });

  it('shows pictures and plays sounds that the server keeps', async () => {
    await open('?observation=run-search web-8.5');
    const picture = page.getByRole('img', { name: 'Picture of the message' });
    await picture.waitFor();
    await expect.poll(() => page.evaluate(`document.querySelector('img.medium').naturalWidth`)).toBe(1);
    await expect.poll(() => page.evaluate(`document.querySelector('audio').duration`)).toBeCloseTo(0.1, 1);
    expect(await violationsOf(page)).toEqual([]);
  });

  it('offers a picture that the browser cannot show as a file', async () => {
    await page.route(/\/api\/public\/media\/[^/]+\/content/, async (route) =>
      route.fulfill({ contentType: 'image/png', body: 'no picture' }),
    );
    await open('?observation=run-search web-8.5');
    await page.getByText('which could not be shown as a picture').waitFor();
    expect(await page.getByRole('link', { name: 'File' }).getAttribute('href')).toContain('/api/public/media/');
    await page.unrouteAll({ behavior: 'wait' });
  });

  it('copies the request of a step that is shown as JSON, for a shell', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open('?observation=run-search web-8.5');
    await step(/search web/).waitFor();
    await page.keyboard.press('r');
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByText('Copied').waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).toMatch(/^curl -sS -u "\$LANGFUSE_PUBLIC_KEY:\$LANGFUSE_SECRET_KEY" '[^']+'$/);
    const address = /'(.+)'/.exec(copied)?.[1] ?? '';
    const answer = await own.project.askJson<{ id: string }>(address.slice(own.url.length));
    expect(answer.id).toBe('run-search web-8.5');
  });

  it('reads a trace of several pages whole, and shows its first steps before', async () => {
    await page.goto(`${own.url}/project/${own.projectId}/traces/middle`);
    await step(/turn 0/).waitFor();
    await page.getByText('2,500', { exact: true }).waitFor();
    await page.evaluate(`document.querySelector('.steps-scroller').scrollTo(0, 1e9)`);
    await page.getByRole('treeitem', { name: 'step 2499' }).waitFor();
    expect(await page.getByRole('treeitem').count()).toBeLessThan(120);
    await page.keyboard.press('2');
    await page.getByRole('application', { name: /Flame view of 2500 steps/ }).waitFor();
    await page.keyboard.press('3');
    await page.getByRole('button', { name: /^step # 2,000× / }).waitFor();
  });

  it('is readable in the dark in each view', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const search of ['?observation=run-plan-2&compare=run-plan-1', '?view=flame', '?view=graph']) {
      await open(search);
      await page.waitForLoadState('networkidle');
      expect([search, await violationsOf(page)]).toEqual([search, []]);
    }
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('shows durations, kinds and what is chosen also with the colours of the user', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    await open('?observation=run-plan-1');
    const styleOf = async (selector: string, property: string): Promise<string> =>
      page.evaluate(`getComputedStyle(document.querySelector("${selector}")).${property}`);
    await page.locator('.fall .bar').first().waitFor();
    await page.getByRole('tab', { selected: true }).first().waitFor();
    const surface = await styleOf('body', 'backgroundColor');
    expect(await styleOf('.fall .bar', 'backgroundColor')).not.toBe(surface);
    expect(await styleOf('.kind', 'backgroundColor')).not.toBe(surface);
    expect(await styleOf('[role=tab][aria-selected=true]', 'outlineStyle')).toBe('solid');
    expect(await styleOf('[role=tab][aria-selected=false]', 'outlineStyle')).toBe('none');
    await page.emulateMedia({ forcedColors: 'none' });
  });

  it('chooses nothing that is not there', async () => {
    await open('?view=map&by=colour&observation=run-plan-1');
    await step(/plan/).waitFor();
    expect(observation()).toBe('run-plan-1');
    expect(await page.getByRole('button', { name: 'Tree' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('asks nothing of other servers, and logs no error', () => {
    expect(problems).toEqual([]);
  });
});
