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
// From the file alone: the package's other parts are for tests, and it is built by now.
const { startFakeModelServer } = await import('../packages/testing/dist/models/fake-model-server.js');
const models = await startFakeModelServer();
models.act({ text: ['Yes, we ship to Norway in three to five days.'], tokens: { input: 38, output: 12 } });
const server = spawn(process.execPath, [join(root, 'apps', 'api', 'dist', 'main.js')], {
  env: {
    ...process.env,
    PORT: '0',
    OTLP_GRPC_PORT: 'off',
    LOG_LEVEL: 'warn',
    SPANLEDGER_DATA_DIR: join(parent, 'data'),
    WEBHOOK_PRIVATE_ADDRESSES: 'allow',
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

const comparison = `/datasets/support%2Fquestions?part=runs&runs=${encodeURIComponent('["short prompt","with examples"]')}`;

/** By the name of its picture: a page, and an element that exists when it is ready. */
const pages = {
  home: { path: '', ready: 'role=heading[name="Latency"]' },
  traces: { path: '/traces', ready: 'role=row >> nth=8' },
  trace: { path: '/traces', ready: 'role=row >> nth=8', further: openTrace },
  observations: { path: '/observations', ready: 'role=row >> nth=8' },
  sessions: { path: '/sessions', ready: 'role=row >> nth=3' },
  session: { path: '/sessions', ready: 'role=row >> nth=3', further: openSession },
  users: { path: '/users', ready: 'role=row >> nth=3' },
  prompts: { path: '/prompts?folder=support', ready: 'role=link[name="support/answer"]' },
  prompt: { path: '/prompts/support%2Fanswer?version=2&with=1', ready: 'role=region[name="Difference of the prompt"]' },
  dataset: { path: '/datasets/support%2Fquestions', ready: 'role=row >> nth=2' },
  runs: { path: '/datasets/support%2Fquestions?part=runs', ready: 'role=img[name="Mean of tone by run"]' },
  comparison: { path: comparison, ready: 'role=region[name="Differences of runs"]', further: toDifferences },
  queues: { path: '/annotation-queues', ready: 'role=row >> nth=1' },
  queue: { path: '/annotation-queues', ready: 'role=row >> nth=1', further: openAgreement },
  annotate: { path: '/annotation-queues', ready: 'role=row >> nth=1', further: openAnnotate },
  prices: { path: '/prices?model=gpt-4o', ready: 'role=img' },
  'price-sources': { path: '/prices', ready: 'role=region[name="Sources of prices"]', further: toSources },
  flame: { path: '/traces', ready: 'role=row >> nth=8', further: openFlame },
  graph: { path: '/traces', ready: 'role=row >> nth=8', further: openGraph },
  costs: { path: '/costs', ready: 'role=rowheader >> nth=2' },
  agents: { path: '/agents', ready: 'role=rowheader >> nth=0' },
  ledger: { path: '/ledger', ready: 'text=Everything is accounted for' },
  settings: { path: '/settings', ready: 'role=button[name="New key"]' },
  'score-configs': { path: '/settings?part=scores', ready: 'role=rowheader >> nth=1' },
  evaluators: { path: '/evaluators', ready: 'role=rowheader >> nth=2' },
  evaluator: { path: '/evaluators/new?type=judge', ready: 'role=button[name="Make the evaluator"]' },
  rule: { path: '/evaluators', ready: 'role=rowheader >> nth=0', further: openRule },
  playground: { path: '/playground', ready: 'role=heading[name="Playground"]', further: openPlayground },
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

async function toDifferences(page) {
  await page.getByRole('region', { name: 'Runs in all' }).evaluate((element) => element.scrollIntoView());
}

async function toSources(page) {
  await page.getByText('Versions of the book').click();
  await page.getByRole('region', { name: 'Sources of prices' }).evaluate((element) => element.scrollIntoView());
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

/** Data other than telemetry, which the demo does not send. */
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
  const others = {
    'support/refunds': 'You decide whether {{order}} is refunded.',
    'support/tone': 'Write {{text}} as a friend would say it.',
  };
  for (const [name, prompt] of Object.entries(others))
    await post('/api/public/v2/prompts', { name, prompt, tags: ['shop'] });
  const datasetName = 'support/questions';
  await post('/api/public/v2/datasets', { name: datasetName, description: 'Asked in March' });
  const items = [];
  for (const question of ['Where is my order?', 'How do I cancel?', 'Do you ship to Norway?'])
    items.push(
      await post('/api/public/dataset-items', { datasetName, input: { question }, expectedOutput: 'One sentence.' }),
    );
  const found = await fetch(`${origin}/api/public/traces?limit=12&fields=core`, { headers });
  const traces = (await found.json()).data;
  await sendJudging(post, traces);
  await sendRuns(post, items, traces);
  await sendEvaluators(post);
}

/** Runs of a dataset, each over all of its items. */
async function sendRuns(post, items, traces) {
  for (const [run, runName] of ['long prompt', 'short prompt', 'with examples', 'smaller model'].entries())
    for (const [at, { id: datasetItemId }] of items.entries())
      await post('/api/public/dataset-run-items', {
        runName,
        datasetItemId,
        traceId: traces[run * items.length + at].id,
      });
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

/** A judge, code and a built-in evaluator, and a rule that has judged the existing traces. */
async function sendEvaluators(post) {
  const connection = { provider: 'models of ours', adapter: 'openai', secretKey: 'sk-of-the-screenshots-4567' };
  await post('/api/public/llm-connections', { ...connection, baseURL: `${models.url}/v1` }, 'PUT');
  const judge = {
    type: 'judge',
    provider: connection.provider,
    model: 'gpt-4o-mini',
    parameters: { temperature: 0 },
    messages: [{ role: 'user', content: 'Does this help? {{question}} {{answer}}' }],
    variables: { question: '$.input', answer: '$.output' },
    dataType: 'NUMERIC',
    range: { min: 0, max: 1 },
  };
  const code = { type: 'code', source: 'function evaluate({ output }) {\n  return String(output).length < 400;\n}\n' };
  const schema = { type: 'builtin', name: 'json-valid', settings: {} };
  const budget = { amount: '25', period: 'month' };
  const rule = { target: 'trace', delaySeconds: 0, sampling: 0.5 };
  await post('/api/public/evaluators', { name: 'is JSON', definition: schema });
  const { id: judgeId } = await post('/api/public/evaluators', { name: 'helps', definition: judge });
  await post('/api/public/evaluation-rules', { ...rule, name: 'answers help', evaluatorId: judgeId, budget });
  const { id: evaluatorId } = await post('/api/public/evaluators', { name: 'is short', definition: code });
  const { id } = await post('/api/public/evaluation-rules', { ...rule, name: 'answers are short', evaluatorId });
  const period = {
    fromTimestamp: new Date(Date.now() - 86_400_000).toISOString(),
    toTimestamp: new Date().toISOString(),
  };
  await post(`/api/public/evaluation-rules/${id}/backfill`, period);
}

async function openRule(page) {
  await page.getByRole('link', { name: 'answers are short' }).click();
  await page.getByRole('cell', { name: 'done' }).first().waitFor();
}

async function openPlayground(page) {
  await page.getByRole('button', { name: 'Begin anew' }).click();
  await page.getByLabel('Text of message 1').fill('You answer customers of a shop in one sentence.');
  await page.getByLabel('Text of message 2').fill('{{question}}');
  await page.getByRole('textbox', { name: 'question', exact: true }).fill('Do you ship to Norway?');
  await page.getByLabel('Connection').selectOption('models of ours');
  await page.getByLabel('Model', { exact: true }).fill('gpt-4o');
  await page.getByRole('button', { name: 'Add a column' }).click();
  const second = page.getByRole('region', { name: 'Column 2' });
  await second.getByLabel('Model', { exact: true }).fill('gpt-4o-mini');
  await second.getByLabel('Model', { exact: true }).press('Control+Enter');
  await second.getByText(/output tokens/).waitFor();
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
  await models.close();
  server.kill('SIGTERM');
  await ended;
  rmSync(parent, { recursive: true, force: true });
}
