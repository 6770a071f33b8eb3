import { freePort } from '@spanledger/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { agentRun } from './agent-run.fixture.ts';
import { startConsoleServer, type ConsoleServer } from './console-server.fixture.ts';
import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { openPrefixProxy, type PrefixProxy } from './prefix-proxy.fixture.ts';
import { conversation, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const pages = [
  ['', 'Support chat'],
  ['/traces', 'Traces'],
  ['/observations', 'Observations'],
  ['/sessions', 'Sessions'],
  ['/users', 'Users'],
  ['/scores', 'Scores'],
  ['/prompts', 'Prompts'],
  ['/datasets', 'Datasets'],
  ['/costs', 'Costs'],
  ['/agents', 'Agents'],
  ['/prices', 'Prices'],
  ['/ledger', 'Ledger'],
  ['/settings', 'Settings'],
] as const;

describe.skipIf(chromiumPath === undefined)('the console below a path of a reverse proxy, over plain http', () => {
  let proxy: PrefixProxy;
  let server: ConsoleServer;
  let shown: OpenedConsole;
  beforeAll(async () => {
    const port = await freePort();
    proxy = await openPrefixProxy('/tools/llm', port);
    server = await startConsoleServer({ SPANLEDGER_BASE_URL: proxy.url, PORT: String(port) });
    shown = await openedConsole('Below', { url: proxy.url, databaseUrl: server.databaseUrl });
    await send(shown.own.project, conversation('first', 30));
    await send(shown.own.project, (await agentRun(shown.own.project, 'run')) as Parameters<typeof send>[1]);
  });
  afterAll(async () => {
    await shown?.close();
    await server?.close();
    await proxy?.close();
  });

  it('below a path each page is opened by its address and by the navigation, and asks for nothing outside the path', async () => {
    const { page, open, heading, own } = shown;
    for (const [path, title] of pages) {
      await open(path);
      await heading(title).waitFor();
    }
    const navigation = page.getByRole('navigation', { name: 'Pages of the project' });
    for (const [path, title] of pages.slice(1)) {
      await navigation.getByRole('link', { name: title, exact: true }).click();
      await heading(title).waitFor();
      expect(new URL(page.url()).pathname).toBe(`/tools/llm/project/${own.projectId}${path}`);
    }
    await page.goBack();
    await heading('Ledger').waitFor();
    expect(proxy.outside).toEqual([]);
    expect(shown.problems).toEqual([]);
  });

  it('below a path signing out leads to the page to sign in, and signing in back to the page that was asked for', async () => {
    const { own, pageOf } = shown;
    const user = await pageOf('VIEWER');
    await user.getByRole('button', { name: 'Sign out' }).click();
    await user.waitForURL(`${proxy.url}/sign-in`);
    await user.goto(`${proxy.url}/project/${own.projectId}/costs`);
    await user.waitForURL(/\/tools\/llm\/sign-in\?next=%2Ftools%2Fllm%2Fproject%2F/);
    const { hash } = new URL(await own.linkFor('VIEWER'));
    const next = encodeURIComponent(`/tools/llm/project/${own.projectId}/costs`);
    await user.goto('about:blank');
    await user.goto(`${proxy.url}/sign-in?next=${next}${hash}`);
    await user.waitForURL(`${proxy.url}/project/${own.projectId}/costs`);
    await user.getByRole('heading', { level: 1, name: 'Costs' }).waitFor();
    await user.context().close();
    expect(proxy.outside).toEqual([]);
  });

  it('a page that is open while the server is down names that, shows what it had, and goes on by itself afterwards', async () => {
    const { page, open, own } = shown;
    await open('/traces?live=true');
    await page.getByText('2 traces', { exact: true }).waitFor();
    await server.end();
    await page.getByRole('alert').first().waitFor();
    expect(await page.getByRole('link', { name: 'answer a customer' }).isVisible()).toBe(true);
    await server.restart();
    await send(own.project, conversation('after', 5));
    await page.getByText('3 traces', { exact: true }).waitFor();
    await page.getByRole('alert').first().waitFor({ state: 'detached' });
  });
});
