import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { agentRun, conversation, hostile, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const at = (secondsAgo: number): string => new Date(Date.now() - secondsAgo * 1000).toISOString();

const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="window.harmed=1"><script>window.harmed=1</script></svg>';
const dataSvg = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
const markdown = [
  `# ${hostile}`,
  `[a link](javascript:window.harmed=1) and [another](data:text/html;base64,PHNjcmlwdD4=)`,
  `![a picture](${dataSvg}) ![another](https://elsewhere.invalid/track.png)`,
  svg,
  '<iframe srcdoc="<script>parent.harmed=1</script>"></iframe>',
  `<a href="javascript:window.harmed=1">${hostile}</a>`,
  `\`\`\`html\n${hostile}\n\`\`\``,
].join('\n\n');

/** Deeply nested objects. */
const deep = (levels: number): unknown =>
  Array.from({ length: levels }).reduce<unknown>((inner) => ({ [hostile]: inner }), 'the bottom');

const eventOf = (type: string, body: { readonly id: string; readonly [name: string]: unknown }) => ({
  id: `${type}-${body.id}`,
  type,
  timestamp: at(60),
  body,
});

const said = [
  { role: hostile, content: markdown },
  { role: 'user', content: [{ type: 'image_url', image_url: { url: dataSvg } }] },
];

/** Hostile text in every field that a client can set, and content too large and too deep to be shown at once. */
const hostileTrace = [
  eventOf('trace-create', {
    id: 'harm',
    name: hostile,
    timestamp: at(60),
    userId: hostile,
    sessionId: 'harm-session',
    release: hostile,
    version: hostile,
    tags: [hostile, '\u202Egnp.exe'],
    metadata: { [hostile]: hostile },
    input: said,
    output: markdown,
  }),
  eventOf('generation-create', {
    id: 'harm-call',
    traceId: 'harm',
    name: hostile,
    model: hostile,
    level: 'ERROR',
    statusMessage: markdown,
    startTime: at(60),
    endTime: at(59),
    input: said,
    output: {
      role: 'assistant',
      content: markdown,
      tool_calls: [{ id: '1', type: 'function', function: { name: hostile, arguments: hostile } }],
    },
    usage: { input: 10, output: 5 },
    metadata: { deep: deep(200) },
  }),
  eventOf('span-create', {
    id: 'harm-huge',
    traceId: 'harm',
    name: 'huge',
    startTime: at(59),
    endTime: at(58),
    input: { rows: Array.from({ length: 20_000 }, (_, row) => ({ row, text: hostile })) },
    output: `${'x'.repeat(500_000)}${hostile}`,
  }),
  eventOf('score-create', {
    id: 'harm-score',
    traceId: 'harm',
    name: hostile,
    value: hostile,
    dataType: 'CATEGORICAL',
    comment: markdown,
  }),
];

const foreignMark = 'known to the other project alone';
const foreignTrace = [
  eventOf('trace-create', {
    id: 'foreign',
    name: foreignMark,
    timestamp: at(30),
    userId: foreignMark,
    sessionId: foreignMark,
    tags: [foreignMark],
    input: foreignMark,
  }),
  eventOf('generation-create', {
    id: 'foreign-call',
    traceId: 'foreign',
    name: foreignMark,
    model: foreignMark,
    startTime: at(30),
    endTime: at(29),
    usage: { input: 1, output: 1 },
  }),
  eventOf('score-create', {
    id: 'foreign-score',
    traceId: 'foreign',
    name: foreignMark,
    value: 1,
    dataType: 'NUMERIC',
  }),
];

const paths = [
  '',
  '/traces?columns=%5B%22name%22%2C%22user%22%2C%22tags%22%2C%22release%22%2C%22input%22%2C%22output%22%5D',
  '/traces/harm',
  '/traces/harm?observation=harm-call',
  '/traces/harm?observation=harm-call&raw=true',
  '/traces/harm?view=flame',
  '/traces/harm?view=graph',
  '/observations',
  '/sessions',
  '/sessions/harm-session',
  '/users',
  `/users/${encodeURIComponent(hostile)}`,
  '/scores',
  '/prompts',
  '/prompts/harm',
  '/datasets',
  '/costs',
  '/agents',
  '/prices',
  '/ledger',
  '/settings',
];

/** Parts of the page that are not text: executed scripts, and elements that only the content can have created. */
const harmOf = async (page: Page): Promise<readonly unknown[]> =>
  page.evaluate<unknown[]>(`[
    ...(window.harmed === undefined ? [] : ['a script ran']),
    ...[...document.querySelectorAll('img[src="x"], img[src^="data:image/svg"], img[src^="http"]:not([src^="' + location.origin + '"]), iframe, object, embed, #main script, a[href^="javascript:"], a[href^="data:"], [onload], [onerror]')]
      .map((element) => element.outerHTML.slice(0, 200)),
  ]`);

describe.skipIf(chromiumPath === undefined)('hostile content in the console', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Harm');
    const { project, foreignProject } = shown.own;
    await send(project, [...hostileTrace, ...agentRun(hostile, 'harm-agent', 20), ...conversation('first', 30)]);
    await send(foreignProject, [...foreignTrace, ...agentRun(foreignMark, 'foreign-agent', 20)]);
    const prompt = {
      name: 'harm',
      type: 'chat',
      prompt: [{ role: hostile, content: markdown }],
      config: { [hostile]: markdown },
    };
    await project.askJson('/api/public/v2/prompts', { method: 'POST', body: JSON.stringify(prompt) });
    await project.askJson('/api/public/v2/datasets', {
      method: 'POST',
      body: JSON.stringify({ name: 'harm', description: hostile }),
    });
    const foreignPrompt = { name: `prompt ${foreignMark}`, prompt: foreignMark };
    await foreignProject.askJson('/api/public/v2/prompts', { method: 'POST', body: JSON.stringify(foreignPrompt) });
    const foreignDataset = { name: `dataset ${foreignMark}` };
    await foreignProject.askJson('/api/public/v2/datasets', { method: 'POST', body: JSON.stringify(foreignDataset) });
  });
  afterAll(async () => shown?.close());

  it('hostile names, messages, Markdown, SVG and metadata are shown as text on every page', async () => {
    const { page, open, problems } = shown;
    const asked: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(shown.own.url) && !/^(?:data|blob):/.test(request.url())) asked.push(request.url());
    });
    for (const path of paths) {
      await open(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect([path, await harmOf(page)]).toEqual([path, []]);
    }
    await open('/traces/harm?observation=harm-call');
    await page.getByText('<iframe srcdoc').first().waitFor();
    expect(asked).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('a step with megabytes of JSON and of text is opened, and the page still answers keys', async () => {
    const { page, open, problems } = shown;
    await open('/traces/harm?observation=harm-huge');
    await page.getByRole('treeitem', { name: /huge/ }).waitFor();
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('r');
    await page.waitForURL(/raw=true/);
    expect(await harmOf(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('no page, suggestion or search of a project shows anything of another project', async () => {
    const { page, open, own } = shown;
    for (const path of paths) {
      await open(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect([path, (await page.content()).includes(foreignMark)]).toEqual([path, false]);
    }
    for (const column of ['name', 'userId', 'tags']) {
      await open('/traces');
      await page.getByText('+ Filter').click();
      await page.getByLabel('Column').selectOption(column);
      await page.locator('datalist option').first().waitFor({ state: 'attached' });
      expect([column, (await page.content()).includes(foreignMark)]).toEqual([column, false]);
    }
    await open(`/traces?search=${encodeURIComponent(foreignMark)}`);
    await page.getByText('0 traces').waitFor();
    for (const path of [
      '/traces/foreign',
      `/sessions/${foreignMark}`,
      `/prompts/${encodeURIComponent(`prompt ${foreignMark}`)}`,
    ]) {
      await open(path);
      await page
        .getByText(/^(?:Trace foreign not found|The project has no (?:session|prompt) )/)
        .first()
        .waitFor();
    }
    await page.goto(`${own.url}/project/${own.foreignProjectId}/traces`);
    await page.getByText('There is no such page or project, or you have no role in it.').waitFor();
  });
});
