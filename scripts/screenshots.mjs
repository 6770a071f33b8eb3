// `npm run screenshots`: a picture of every page of the console, light and dark, of a server of its own with the demo's
// traces. They are in docs/images, which README and docs show.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { sendDemo } from './demo.mjs';
import { prepare } from './prepare.mjs';

const { root } = prepare();
const executablePath = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  existsSync,
);
if (executablePath === undefined) {
  process.stderr.write('screenshots: there is no Chromium here (apt-get install chromium, or CHROMIUM_PATH)\n');
  process.exit(1);
}

const parent = mkdtempSync(join(tmpdir(), 'spanledger-screenshots-'));
chmodSync(parent, 0o755);
const keys = ['pk-sl-screenshots', 'sk-sl-screenshots-of-the-console'];
const server = spawn(process.execPath, [join(root, 'apps', 'api', 'dist', 'main.js')], {
  env: {
    ...process.env,
    PORT: '0',
    OTLP_GRPC_PORT: 'off',
    LOG_LEVEL: 'warn',
    SPANLEDGER_DATA_DIR: join(parent, 'data'),
    SPANLEDGER_INIT_ORG_NAME: 'Example',
    SPANLEDGER_INIT_PROJECT_ID: 'assistant',
    SPANLEDGER_INIT_PROJECT_NAME: 'Assistant',
    SPANLEDGER_INIT_PUBLIC_KEY: keys[0],
    SPANLEDGER_INIT_SECRET_KEY: keys[1],
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise((resolve) => server.once('exit', resolve));
const link = await new Promise((resolve, reject) => {
  let text = '';
  server.stdout.on('data', (part) => {
    text += part;
    const [found] = /http\S+\/sign-in#\S+/.exec(text) ?? [];
    if (found !== undefined) resolve(found);
  });
  void ended.then(() => reject(new Error('the server ended before it was ready')));
});

/** By the name of its picture: a page, and what is there when it is ready. */
const pages = {
  home: { path: '', ready: 'role=heading[name="Latency"]' },
  traces: { path: '/traces', ready: 'role=row >> nth=8' },
  trace: { path: '/traces', ready: 'role=row >> nth=8', further: openTrace },
  observations: { path: '/observations', ready: 'role=row >> nth=8' },
  sessions: { path: '/sessions', ready: 'role=row >> nth=3' },
  session: { path: '/sessions', ready: 'role=row >> nth=3', further: openSession },
  users: { path: '/users', ready: 'role=row >> nth=3' },
  prompt: { path: '/prompts/support%2Fanswer?version=2&with=1', ready: 'role=region[name="Difference of the prompt"]' },
  dataset: { path: '/datasets/support%2Fquestions', ready: 'role=row >> nth=2' },
  queues: { path: '/annotation-queues', ready: 'role=row >> nth=1' },
  queue: { path: '/annotation-queues', ready: 'role=row >> nth=1', further: openAgreement },
  annotate: { path: '/annotation-queues', ready: 'role=row >> nth=1', further: openAnnotate },
  prices: { path: '/prices?model=gpt-4o', ready: 'role=img' },
  flame: { path: '/traces', ready: 'role=row >> nth=8', further: openFlame },
  graph: { path: '/traces', ready: 'role=row >> nth=8', further: openGraph },
  costs: { path: '/costs', ready: 'role=rowheader >> nth=2' },
  agents: { path: '/agents', ready: 'role=rowheader >> nth=0' },
  ledger: { path: '/ledger', ready: 'text=Everything is accounted for' },
  settings: { path: '/settings', ready: 'role=button[name="New key"]' },
  'score-configs': { path: '/settings?part=scores', ready: 'role=rowheader >> nth=1' },
  connections: { path: '/settings?part=connections', ready: 'role=rowheader >> nth=0' },
};

async function openTrace(page) {
  await page.getByRole('searchbox').fill('heat pumps');
  await page.waitForURL(/search=/);
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('Tab');
  await page.locator('.list-row a.whole').first().press('Enter');
  await page.getByRole('treeitem').nth(3).waitFor();
  await page.locator('.kind-generation').first().click();
  await page.locator('.message').first().waitFor();
}

async function openSession(page) {
  await page.locator('.list-row a.whole').first().press('Enter');
  await page.locator('.turns > li').first().waitFor();
}

async function openQueue(page) {
  await page.getByRole('link', { name: 'weekly review' }).click();
  await page.getByRole('link', { name: 'Annotate', exact: true }).waitFor();
}

async function openAgreement(page) {
  await openQueue(page);
  await page.getByRole('link', { name: 'Agreement' }).click();
  await page.getByRole('region', { name: 'Agreement as a table' }).waitFor();
}

async function openAnnotate(page) {
  await openQueue(page);
  await page.getByRole('link', { name: 'Annotate', exact: true }).click();
  await page.getByRole('button', { name: 'right' }).click();
}

/** What the demo does not send: it is not telemetry. */
async function sendDocuments(origin) {
  const headers = {
    authorization: `Basic ${Buffer.from(keys.join(':')).toString('base64')}`,
    'content-type': 'application/json',
  };
  const post = async (path, body, method = 'POST') => {
    const response = await fetch(`${origin}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const before = 'You answer customers of a shop.\nBe polite.\nName the order in each answer.\n';
  const after =
    'You answer customers of a shop.\nBe polite and short.\nName the order in each answer.\nNever promise a date.\n';
  const name = 'support/answer';
  await post('/api/public/v2/prompts', { name, prompt: before, labels: ['production'], commitMessage: 'First' });
  await post('/api/public/v2/prompts', { name, prompt: after, config: { model: 'gpt-4o' }, commitMessage: 'Shorter' });
  const datasetName = 'support/questions';
  await post('/api/public/v2/datasets', { name: datasetName, description: 'Asked in March' });
  for (const question of ['Where is my order?', 'How do I cancel?', 'Do you ship to Norway?'])
    await post('/api/public/dataset-items', { datasetName, input: { question }, expectedOutput: 'One sentence.' });
  const found = await fetch(`${origin}/api/public/traces?limit=12&fields=core`, { headers });
  await sendJudging(post, (await found.json()).data);
}

/** A queue with two annotators, who agree on most of its traces. */
async function sendJudging(post, traces) {
  const categories = ['wrong', 'partly', 'right'].map((label, value) => ({ label, value }));
  const configs = [
    { name: 'correct', dataType: 'CATEGORICAL', categories, description: 'Is what it says true?' },
    { name: 'tone', dataType: 'NUMERIC', minValue: 1, maxValue: 5, description: 'From 1, rude, to 5, kind' },
  ];
  const scoreConfigIds = [];
  for (const config of configs) scoreConfigIds.push((await post('/api/public/score-configs', config)).id);
  const queue = { name: 'weekly review', description: 'What users rated low', scoreConfigIds };
  const { id: queueId } = await post('/api/public/annotation-queues', queue);
  for (const [at, { id: traceId }] of traces.entries()) {
    const status = at % 3 === 0 ? 'COMPLETED' : 'PENDING';
    await post(`/api/public/annotation-queues/${queueId}/items`, { objectType: 'TRACE', objectId: traceId, status });
    for (const [who, authorUserId] of ['ada', 'bob'].entries()) {
      const given = { traceId, queueId, authorUserId, source: 'ANNOTATION' };
      const label = categories[(at + (at % 5 === 0 ? who : 0)) % 3].label;
      await post('/api/public/scores', { ...given, name: 'correct', configId: scoreConfigIds[0], value: label });
      await post('/api/public/scores', {
        ...given,
        name: 'tone',
        configId: scoreConfigIds[1],
        value: 2 + (at % 3) + who / 2,
      });
    }
  }
  const connection = { provider: 'openai', adapter: 'openai', secretKey: 'sk-of-the-screenshots-0123' };
  await post('/api/public/llm-connections', connection, 'PUT');
}

async function openFlame(page) {
  await openTrace(page);
  await page.keyboard.press('2');
  await page.getByRole('application').waitFor();
}

async function openGraph(page) {
  await openTrace(page);
  await page.keyboard.press('3');
  await page.getByRole('button', { name: 'What came after what' }).click();
}

const images = join(root, 'docs', 'images');
mkdirSync(images, { recursive: true });
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
try {
  const origin = new URL(link).origin;
  await sendDemo(origin, keys.join(':'), new Date());
  await sendDocuments(origin);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(link);
  await page.waitForURL(/\/project\//);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const [name, { path, ready, further }] of Object.entries(pages)) {
      await page.goto(`${origin}/project/assistant${path}`);
      await page.locator(ready).first().waitFor();
      await further?.(page);
      await page.waitForLoadState('networkidle');
      const session = await context.newCDPSession(page);
      const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
      const file = join(images, `console-${name}-${colorScheme}.webp`);
      writeFileSync(file, Buffer.from(data, 'base64'));
      process.stdout.write(`${file}\n`);
    }
  }
} finally {
  await browser.close();
  server.kill('SIGTERM');
  await ended;
  rmSync(parent, { recursive: true, force: true });
}
