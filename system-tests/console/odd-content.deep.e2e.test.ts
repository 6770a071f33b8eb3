import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const timestamp = new Date(Date.now() - 60_000).toISOString();

const eventOf = (type: string, body: { readonly id: string; readonly [name: string]: unknown }) => ({
  id: `${type}-${body.id}`,
  type,
  timestamp,
  body: { timestamp, startTime: timestamp, endTime: timestamp, ...body },
});

const row = (cell: string): string => `|${` ${cell} |`.repeat(60)}`;
const wideTable = [row('name'), row('-'), row('value')].join('\n');
const answerOf = (id: string, output: string) => eventOf('trace-create', { id, name: id, output });

const old = new Date(Date.now() - 3_600_000).toISOString();
const scores = Array.from({ length: 501 }, (_, number) =>
  eventOf('score-create', { id: `score-${number}`, traceId: 'scored', name: 'liked', value: number }),
);

const events = [
  eventOf('trace-create', { id: 'scored', name: 'scored' }),
  eventOf('span-create', { id: 'scored-step', traceId: 'scored', name: 'step' }),
  {
    ...eventOf('score-create', {
      id: 'oldest',
      traceId: 'scored',
      observationId: 'scored-step',
      name: 'first',
      value: 1,
    }),
    timestamp: old,
  },
  ...scores,
  eventOf('trace-create', { id: 'judged', name: 'judged' }),
  eventOf('score-create', {
    id: 'reason',
    traceId: 'judged',
    name: 'right',
    value: 1,
    comment: 'Said so. '.repeat(30),
  }),
  eventOf('trace-create', { id: 'unseen', name: '\u200B\u2060' }),
  eventOf('generation-create', { id: 'tiny', traceId: 'unseen', name: '\u200B', costDetails: { total: 1e-12 } }),
  eventOf('generation-create', { id: 'large', traceId: 'large', name: 'large', costDetails: { total: 1e9 } }),
  // Written from the right up to its end.
  eventOf('generation-create', { id: 'reversed', traceId: 'large', model: '\u202Ereversed', usage: { input: 1 } }),
  answerOf('table', wideTable),
  answerOf('lines', 'a line of many\n'.repeat(160_000)),
  answerOf('marks', '*a_'.repeat(6000)),
];

describe.skipIf(chromiumPath === undefined)('odd names, amounts and texts in the console', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Odd');
    await send(shown.own.project, events);
  });
  afterAll(async () => shown?.close());

  it('a name that cannot be seen is that of none in a list, and the id on its page', async () => {
    const { page, open, heading } = shown;
    await open('/traces');
    const rowOfIt = page.getByRole('row', { name: /\$0\.000001/ });
    await rowOfIt.getByText('no name').waitFor();
    await rowOfIt.getByRole('link').first().click();
    await heading('Traces / unseen').waitFor();
    await page.getByRole('treeitem', { name: /tiny/ }).waitFor();
    expect(page.url()).toContain('/traces/unseen');
  });

  it('a tiny and a large cost fit the column of a list, with all digits on pointing at them', async () => {
    const { page, open } = shown;
    await open('/observations');
    await page.getByText('$1B', { exact: true }).waitFor();
    const costs = await page.evaluate<readonly [string, boolean][]>(
      `[...document.querySelectorAll('.list .figure span[title^="$"]')].map((cost) => [
        cost.title,
        cost.parentElement.scrollWidth > cost.parentElement.clientWidth,
      ])`,
    );
    expect(costs).toEqual(
      expect.arrayContaining([
        ['$0.000000000001', false],
        ['$1000000000', false],
      ]),
    );
  });

  it('the name of a model turns none of the words after it', async () => {
    const { page, open } = shown;
    await open('');
    const notice = page.locator('.notice', { hasText: 'Usage without a price' });
    await notice.locator('bdi', { hasText: 'reversed' }).waitFor();
    const [name, rest] = [notice.locator('bdi'), notice.getByRole('link', { name: 'See what it is' })];
    expect((await rest.boundingBox())?.x).toBeGreaterThan((await name.boundingBox())?.x ?? Infinity);
  });

  it('of many scores of a trace the newest are shown, and those of a step with it', async () => {
    const { page, open } = shown;
    await open('/traces/scored');
    const panel = page.getByRole('region', { name: 'Scores', exact: true });
    await panel.getByText('These are the newest 500 of 502; all are in the list of scores.').waitFor();
    expect(await panel.getByRole('rowheader', { name: 'first' }).count()).toBe(0);
    await page.getByRole('treeitem', { name: /step/ }).click();
    await page.getByRole('tab', { name: 'Scores 1' }).click();
    await panel.getByRole('rowheader', { name: 'first' }).waitFor();
  });

  it('the reason of a score has the width of its panel', async () => {
    const { page, open } = shown;
    await page.setViewportSize({ width: 1280, height: 900 });
    await open('/traces/judged');
    const panel = page.getByRole('region', { name: 'Scores', exact: true });
    const [reason, table] = [panel.getByText('Said so. Said so.'), panel.getByRole('table')];
    await reason.waitFor();
    expect((await reason.boundingBox())?.width).toBe((await table.boundingBox())?.width);
    expect((await reason.boundingBox())?.height).toBeLessThan(200);
  });

  it('a table in a message that is wider than its place is scrolled by keyboard', async () => {
    const { page, open, violationsInBoth } = shown;
    await open('/traces/table');
    await page.getByRole('cell', { name: 'value' }).first().waitFor();
    expect(await violationsInBoth()).toEqual([]);
  });

  it('a text of megabytes is shown whole, and one of which the parser makes too much is shown as it is', async () => {
    const { page, open } = shown;
    await open('/traces/lines');
    await page.getByRole('button', { name: 'Show all 2,400,000 characters' }).click();
    await expect
      .poll(async () => (await page.locator('.markdown > pre').innerText()).length)
      .toBeGreaterThan(2_300_000);
    await open('/traces/marks');
    await page.locator('.markdown > pre', { hasText: '*a_*a_' }).waitFor();
  });
});
