import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

const begin = Date.now() - 3_600_000;

/** An agent that plans, may look something up, and answers. */
const run = (id: string, startMs: number, looksUp: boolean, answer: string) => {
  const at = (seconds: number): string => new Date(startMs + seconds * 1000).toISOString();
  const event = (type: string, name: string, from: number, until: number, more: object = {}) => ({
    id: `${id}-${name}`,
    type,
    timestamp: at(0),
    body: {
      id: `${id}-${name}`,
      traceId: id,
      ...(name === 'agent' ? {} : { parentObservationId: `${id}-agent` }),
      name,
      startTime: at(from),
      endTime: at(until),
      ...more,
    },
  });
  const trace = { id, name: 'research', timestamp: at(0), input: 'How warm is it?', output: answer };
  return [
    { id: `${id}-trace`, type: 'trace-create', timestamp: at(0), body: trace },
    event('span-create', 'agent', 0, 10),
    event('generation-create', 'plan', 0, 2, { model: 'gpt-4o', input: 'Plan.', usage: { input: 1000, output: 100 } }),
    ...(looksUp ? [event('span-create', 'look up', 2, 3)] : []),
    event('generation-create', 'answer', 3, looksUp ? 5 : 4, {
      model: looksUp ? 'gpt-4o-mini' : 'gpt-4o',
      input: 'Answer.',
      output: answer,
      promptName: 'answer',
      promptVersion: looksUp ? 2 : 1,
      usage: { input: 1000, output: 100 },
    }),
  ];
};

/** Steps each of which is below the one before. */
const deepRun = (id: string, startMs: number, steps: number) => {
  const timestamp = new Date(startMs).toISOString();
  const trace = { id, name: 'deep', timestamp };
  return [
    { id: `${id}-trace`, type: 'trace-create', timestamp, body: trace },
    ...Array.from({ length: steps }, (_, at) => ({
      id: `${id}-${at}`,
      type: 'span-create',
      timestamp,
      body: {
        id: `${id}-${at}`,
        traceId: id,
        ...(at === 0 ? {} : { parentObservationId: `${id}-${at - 1}` }),
        name: `level ${at} of the work`,
        startTime: timestamp,
        endTime: timestamp,
      },
    })),
  ];
};

describe.skipIf(chromiumPath === undefined)('two traces compared', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Compared traces');
    await send(shown.own.project, run('first', begin, false, 'It is warm.'));
    await send(shown.own.project, run('second', begin + 60_000, true, 'It is cold.'));
    await send(shown.own.foreignProject, run('foreign', begin + 30_000, true, 'It is foreign.'));
  });
  afterAll(async () => shown?.close());

  it('a trace is compared with the run before it: totals, steps, and what was said in those that differ', async () => {
    const { page, open, violationsInBoth } = shown;
    await open('/traces/second');
    await page.getByRole('link', { name: 'Compare runs' }).click();
    await page.getByRole('heading', { name: '2 of 4 steps differ', exact: true }).waitFor();
    const totals = page.getByRole('region', { name: 'Totals of both traces' }).getByRole('row');
    expect(await totals.last().innerText()).toMatch(/Difference\s+−\$0\.0033\s+=\s+=\s+\+1\s+=/);
    const steps = page.getByRole('region', { name: 'Steps of both traces' });
    const rowOf = (name: string) => steps.getByRole('row', { name });
    expect(await rowOf('look up').innerText()).toContain('only in the second');
    expect(await rowOf('answer').innerText()).toMatch(/2\.00 s\s+\+1\.00 s\s+model\s+prompt\s+output/);
    const differences = page.getByRole('region', { name: 'Differences', exact: true });
    expect(await differences.locator('del, ins').allInnerTexts()).toEqual(['warm', 'cold']);
    await rowOf('answer').getByRole('link').click();
    await differences.getByText('answer, version 2').waitFor();
    await differences.locator('ins').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByLabel('Only these').check();
    await rowOf('plan').waitFor({ state: 'detached' });
    await page.reload();
    await differences.getByText('answer, version 1').waitFor();
    expect(await steps.getByRole('link').allInnerTexts()).toEqual(['look up', 'answer']);
    expect(await page.getByLabel('From').innerText()).not.toContain('foreign');
  });

  it('two selected traces of the list are compared, the earlier one first', async () => {
    const { page, open, problems } = shown;
    await open('/traces');
    const choices = page.locator('.list-row').getByRole('checkbox');
    await choices.nth(1).waitFor();
    for (const at of [0, 1]) await choices.nth(at).check();
    await page.getByRole('link', { name: 'Compare', exact: true }).click();
    await page.waitForURL(/\/traces\/second\/compare\?from=first/);
    await page.getByRole('heading', { name: '2 of 4 steps differ', exact: true }).waitFor();
    expect(problems).toEqual([]);
  });

  it('a first run says that there is none before it, and is compared with a later one', async () => {
    const { page, own } = shown;
    await page.goto(`${own.url}/project/${own.projectId}/traces/first/compare`);
    await page.getByText('No earlier trace has this name: choose a later one.').waitFor();
    await page.getByLabel('From').selectOption({ index: 1 });
    await page.getByRole('heading', { name: '2 of 4 steps differ', exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('from')).toBe('second');
  });

  it('the names of all steps of a deep tree have room', async () => {
    const { page, open, own } = shown;
    await send(own.project, [...deepRun('shallow', begin, 2), ...deepRun('deep', begin + 60_000, 40)]);
    await page.setViewportSize({ width: 1280, height: 900 });
    await open('/traces/deep/compare?from=shallow');
    const names = page.getByRole('region', { name: 'Steps of both traces' }).getByRole('rowheader').getByRole('link');
    await names.nth(39).waitFor();
    for (const at of [0, 20, 39]) expect((await names.nth(at).boundingBox())?.width).toBeGreaterThan(60);
  });
});
