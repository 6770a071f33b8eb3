import { freePort } from '@spanledger/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startConsoleServer, type ConsoleServer } from './console-server.fixture.ts';
import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, send } from './sent-traces.fixture.ts';
import { violationsOf } from './violations-of.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('a page that is open while the server starts again', () => {
  let server: ConsoleServer;
  let shown: OpenedConsole;
  beforeAll(async () => {
    server = await startConsoleServer({ PORT: String(await freePort()) });
    shown = await openedConsole('Restarted', server);
  });
  afterAll(async () => {
    await shown?.close();
    await server?.close();
  });

  it('names the cause where another page is opened meanwhile, and opens it by itself once the server is back', async () => {
    const { page, open, heading } = shown;
    await open('/traces');
    await heading('Traces').waitFor();
    await server.end();
    await page.getByRole('link', { name: 'Ledger', exact: true }).click();
    await heading('This page is not there yet').waitFor();
    await page.getByText('The server does not answer').first().waitFor();
    expect(page.url()).toContain('/ledger');
    expect(await violationsOf(page)).toEqual([]);
    await server.restart();
    await heading('Ledger').waitFor();
    expect(page.url()).toContain('/ledger');
  });

  it('does not load itself again and again where its script stays away from a server that answers', async () => {
    const { page, open, heading } = shown;
    await open('/traces');
    await heading('Traces').waitFor();
    let asked = 0;
    await page.route(/assets\/agents-page-.*\.js/, async (route) => {
      asked += 1;
      await route.fulfill({ status: 503, body: '' });
    });
    await page.evaluate(() => sessionStorage.clear());
    await page.getByRole('link', { name: 'Agents', exact: true }).click();
    await page.getByText('this page still could not be loaded').waitFor();
    const before = asked;
    await page.waitForTimeout(3000);
    expect(asked).toBe(before);
    await page.unroute(/assets\/agents-page-.*\.js/);
    await page.getByRole('button', { name: 'Load it now' }).click();
    await heading('Agents').waitFor();
  });

  it('keeps what it shows, and what was entered, where a later request fails, and goes on once one does not', async () => {
    const { page, open, own } = shown;
    const made = async (path: string, body: object): Promise<string> =>
      (await own.project.askJson<{ id: string }>(path, { method: 'POST', body: JSON.stringify(body) })).id;
    await send(own.project, conversation('kept', 5));
    const configId = await made('/api/public/score-configs', { name: 'remark', dataType: 'TEXT' });
    const queueId = await made('/api/public/annotation-queues', { name: 'first look', scoreConfigIds: [configId] });
    await made(`/api/public/annotation-queues/${queueId}/items`, { objectType: 'TRACE', objectId: 'kept' });
    const remark = page.getByRole('textbox', { name: 'remark', exact: true });
    const failure = page.getByRole('alert').filter({ hasText: 'out of order' });
    /** Returning to the tab, a minute later each time, reads again what is old. */
    const failOnReturn = async (paths: RegExp, minutes: number): Promise<void> => {
      await page.route(paths, async (route) =>
        route.fulfill({ status: 400, contentType: 'application/json', body: '{"detail": "out of order"}' }),
      );
      await page.clock.setFixedTime(Date.now() + minutes * 60_000);
      await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
      await failure.waitFor();
    };
    const tryAgain = async (): Promise<void> => {
      await page.unrouteAll({ behavior: 'wait' });
      await failure.getByRole('button', { name: 'Try again' }).click();
      await failure.waitFor({ state: 'detached' });
    };

    await open('/traces/kept');
    await page.getByRole('treeitem').first().waitFor();
    await failOnReturn(/\/traces\/kept(?:\?|$)/, 1);
    expect(await page.getByRole('treeitem').count()).toBeGreaterThan(1);
    await tryAgain();

    await open(`/annotation-queues/${queueId}/annotate`);
    await remark.fill('It names no order.');
    await failOnReturn(/\/api\/public\/(?:annotation-queues\/.*\/next|score-configs|v2\/scores)/, 2);
    expect(await remark.inputValue()).toBe('It names no order.');
    await tryAgain();
    expect(await remark.inputValue()).toBe('It names no order.');
  });
});
