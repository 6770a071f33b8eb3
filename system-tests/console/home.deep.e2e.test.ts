import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const hourMs = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

const call = (id: string, startTime: string, total: number) => ({
  id: `event-${id}`,
  type: 'generation-create',
  timestamp: startTime,
  body: { id, traceId: 'long', model: 'gpt-4o', startTime, costDetails: { total } },
});

describe.skipIf(chromiumPath === undefined)('the home of a project', () => {
  const startMs = Math.floor(Date.now() / hourMs) * hourMs - 72 * hourMs;
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Long traces');
    const trace = { id: 'long', name: 'long', timestamp: iso(startMs) };
    const batch = [
      { id: 'event-long', type: 'trace-create', timestamp: iso(startMs), body: trace },
      call('early', iso(startMs + 60_000), 1.5),
      call('at the end', iso(startMs + hourMs - 1).replace('Z', '999Z'), 0.25),
      call('late', iso(startMs + 5 * hourMs), 3),
    ];
    await shown.own.project.askJson('/api/public/ingestion', { method: 'POST', body: JSON.stringify({ batch }) });
  });
  afterAll(async () => shown?.close());

  it('its cost is that of the calls up to the last microsecond of the period, as in the groups below it', async () => {
    const { page, open } = shown;
    await open(`?from=${iso(startMs - hourMs)}&to=${iso(startMs + hourMs)}`);
    const models = page.locator('section', { has: page.getByRole('heading', { name: 'Models', exact: true }) });
    await models.getByText('$1.75', { exact: true }).waitFor();
    const tile = page.locator('.tile', { hasText: 'Cost' });
    await tile.getByText('$1.75', { exact: true }).waitFor();
    const bars = page.getByRole('table', { name: 'Cost over time' });
    expect(await bars.getByRole('cell').allTextContents()).toEqual(['$1.50', '$0.25']);
    expect(shown.problems).toEqual([]);
  });

  it('the charts of a period of more than a thousand days have its last day, too', async () => {
    const { page, open, problems } = shown;
    await open('?from=2019-01-01T00:00:00Z&to=2030-01-01T00:00:00Z');
    await page.locator('.tile', { hasText: 'Requests' }).getByText('1', { exact: true }).waitFor();
    const bars = page.getByRole('table', { name: 'Requests over time' });
    await expect.poll(async () => bars.getByRole('cell').allTextContents()).toEqual(['1']);
    await open('/traces?from=2019-01-01T00:00:00Z&to=2030-01-01T00:00:00Z');
    const histogram = page.getByRole('table', { name: 'Traces over time' });
    await expect.poll(async () => histogram.getByRole('cell').allTextContents()).toEqual(['1']);
    expect(problems).toEqual([]);
  });
});
