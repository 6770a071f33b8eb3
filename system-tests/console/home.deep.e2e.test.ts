import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const hourMs = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

describe.skipIf(chromiumPath === undefined)('the home of a project', () => {
  const startMs = Math.floor(Date.now() / hourMs) * hourMs - 72 * hourMs;
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Long traces');
    const call = (id: string, atMs: number, total: number) => ({
      id: `event-${id}`,
      type: 'generation-create',
      timestamp: iso(atMs),
      body: { id, traceId: 'long', model: 'gpt-4o', startTime: iso(atMs), costDetails: { total } },
    });
    const trace = { id: 'long', name: 'long', timestamp: iso(startMs) };
    const batch = [
      { id: 'event-long', type: 'trace-create', timestamp: iso(startMs), body: trace },
      call('early', startMs + 60_000, 1.5),
      call('late', startMs + 5 * hourMs, 3),
    ];
    await shown.own.project.askJson('/api/public/ingestion', { method: 'POST', body: JSON.stringify({ batch }) });
  });
  afterAll(async () => shown?.close());

  it('its cost is that of the calls in the period, as the groups below it, also for a trace that goes on after it', async () => {
    const { page, open } = shown;
    await open(`?from=${iso(startMs - hourMs)}&to=${iso(startMs + hourMs)}`);
    const models = page.locator('section', { has: page.getByRole('heading', { name: 'Models', exact: true }) });
    await models.getByText('$1.50', { exact: true }).waitFor();
    const tile = page.locator('.tile', { hasText: 'Cost' });
    await tile.getByText('$1.50', { exact: true }).waitFor();
    const bars = page.getByRole('table', { name: 'Cost over time' });
    expect(await bars.getByRole('cell').allTextContents()).toEqual(['$1.50']);
    expect(shown.problems).toEqual([]);
  });
});
