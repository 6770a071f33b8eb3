import { freePort } from '@spanledger/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startConsoleServer, type ConsoleServer } from './console-server.fixture.ts';
import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
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
});
