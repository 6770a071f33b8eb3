import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runInTelemetry } from '../local-mode/telemetry-sql.fixture.ts';
import { startConsoleServer, type ConsoleServer } from './console-server.fixture.ts';
import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { agentRun, conversation, manyTraces, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined).each(['timescale'])('the console over %s', (store) => {
  let server: ConsoleServer;
  let shown: OpenedConsole;
  beforeAll(async () => {
    server = await startConsoleServer({ TELEMETRY_STORE: store });
    shown = await openedConsole(`On ${store}`, server);
    const { project, foreignProject } = shown.own;
    await send(project, [...conversation('first', 30), ...manyTraces(120), ...agentRun('planner', 'agent', 20)]);
    await send(foreignProject, conversation('foreign', 30));
  });
  afterAll(async () => {
    await shown?.close();
    await server?.close();
  });

  it('home counts and prices what a project did', async () => {
    const { page, open, heading } = shown;
    await open('');
    await heading('Support chat').waitFor();
    await page.getByText('122', { exact: true }).first().waitFor();
    await page.getByText('Usage without a price:').waitFor();
    await page.getByRole('img', { name: 'Cost over time' }).waitFor();
    expect(shown.problems).toEqual([]);
  });

  it('traces are found by text and by values that exist, ordered, and opened', async () => {
    const { page, open, heading } = shown;
    await open('/traces');
    await page.getByText('122 traces').waitFor();
    await page.getByRole('button', { name: 'Cost', exact: true }).click();
    await page.waitForURL(/order=totalCost/);
    await page.getByText('122 traces').waitFor();
    await page.getByText('+ Filter').click();
    await page.getByLabel('Column').selectOption('userId');
    await page.locator('datalist option[value="user-3"]').waitFor({ state: 'attached' });
    await page.getByLabel('Value').fill('user-3');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('17 traces').waitFor();
    await open('/traces?search=parcel');
    await page.getByText('1 trace', { exact: true }).waitFor();
    await page
      .getByRole('row', { name: /answer a customer/ })
      .getByRole('link')
      .first()
      .click();
    await heading(/answer a customer/).waitFor();
    await page.getByRole('treeitem', { name: /plan/ }).click();
    await page.getByText('find_parcel').first().waitFor();
    await page.getByRole('tab', { name: 'Cost' }).click();
    await page.getByText('$0.006').first().waitFor();
    await open('/traces/first');
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByRole('cell', { name: 'started' }).first().waitFor();
    expect(shown.problems).toEqual([]);
  });

  it('observations, sessions, users and scores are listed with their figures', async () => {
    const { page, open } = shown;
    const lists = [
      ['/observations', '126 observations'],
      ['/sessions', '1 session'],
      ['/users', '8 users'],
      ['/scores', '1 score'],
    ] as const;
    for (const [path, count] of lists) {
      await open(path);
      await page.getByText(count, { exact: true }).waitFor();
    }
    await open('/sessions/session-1');
    await page.getByText('$0.006').first().waitFor();
    await open('/agents');
    await page
      .getByRole('row', { name: /planner/ })
      .getByText('$0.25')
      .waitFor();
    expect(shown.problems).toEqual([]);
  });

  it('costs are split, lead to their traces, and name what has no price', async () => {
    const { page, open } = shown;
    await open('/costs');
    await page.getByRole('rowheader', { name: 'gpt-4o', exact: true }).waitFor();
    await page.getByText('our-own-model').first().waitFor();
    await page.getByLabel('Split by').selectOption('user');
    await page.getByRole('link', { name: 'user-1', exact: true }).click();
    await page.getByText('17 traces').waitFor();
    expect(shown.problems).toEqual([]);
  });

  it('dead letters are shown with what they hold, tried again, stored once their reason is gone, or given up, as the sums show', async () => {
    const { page, open, own, problems } = shown;
    await runInTelemetry(server.dataDir, {
      clickhouse: "ALTER TABLE traces ADD CONSTRAINT poison CHECK id NOT LIKE 'poison%'",
      timescale: "ALTER TABLE traces ADD CONSTRAINT poison CHECK (id NOT LIKE 'poison%')",
    });
    for (const id of ['poison', 'poison-2']) await send(own.project, conversation(id, 10).slice(0, 1));
    await open('/ledger');
    const held = page.locator('.tile', { hasText: 'In dead letters' });
    await held.getByText('2', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Try all again' }).click();
    await page.getByText('2 tried again; 2 are still open.').waitFor();
    await page
      .getByRole('row', { name: /poison-2/ })
      .getByRole('button', { name: 'Open' })
      .click();
    await page.getByRole('button', { name: 'Give up …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Give up' }).click();
    await page.getByRole('row', { name: /poison-2/ }).waitFor({ state: 'detached' });
    await held.getByText('1 given up').waitFor();
    const row = page.getByRole('row', { name: /poison/ });
    await row.getByText('refused_by_store').waitFor();
    const dialog = page.getByRole('dialog', { name: 'Dead letter' });
    await page.route(/dead-letters\/[^/?]+$/, async (route) => {
      const letter: object = await (await route.fetch()).json();
      await route.fulfill({ json: { ...letter, state: 'discarded', payloadBytes: 0, payload: null } });
    });
    await row.getByRole('button', { name: 'Open' }).click();
    await dialog.getByText('It was given up, and its content was erased').waitFor();
    expect(await dialog.getByText('payload').count()).toBe(0);
    expect(await dialog.getByRole('button', { name: 'Try again' }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.unrouteAll({ behavior: 'wait' });
    await page.reload();
    await row.getByRole('button', { name: 'Open' }).click();
    await dialog.getByText('answer a customer').first().waitFor();
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await dialog.getByText('It stays open: it was refused again').waitFor();
    const dropped = 'ALTER TABLE traces DROP CONSTRAINT poison';
    await runInTelemetry(server.dataDir, { clickhouse: dropped, timescale: dropped });
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await dialog.getByText('It is stored.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByText('None are open.').waitFor();
    await held.getByText('0', { exact: true }).waitFor();
    await page.getByLabel('Period').selectOption('90d');
    await page.getByText('Only the last 31 days of this period are shown').waitFor();
    await open('/traces/poison');
    await shown.heading(/answer a customer/).waitFor();
    expect(problems).toEqual([]);
  });
});
