import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { agentRun, manyTraces, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('costs in the console', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Bills');
    await send(shown.own.project, manyTraces(30));
    await send(shown.own.foreignProject, manyTraces(3, 'foreign'));
  });
  afterAll(async () => shown?.close());

  it('the chart has the cheap days of its groups too where one answer does not have all cells', async () => {
    const { page, open } = shown;
    const readTable = async (): Promise<readonly string[]> => {
      await open('/costs?by=user');
      const rows = page.getByRole('table', { name: /^Cost by day/ }).getByRole('row');
      await rows.nth(1).waitFor();
      return rows.allTextContents();
    };
    const whole = await readTable();
    await page.route(/\/costs\?groupBy=day%2Cuser/, async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as { data: unknown[] };
      await route.fulfill({ response, json: { ...answer, data: answer.data.slice(0, 1) } });
    });
    const ofPart = await readTable();
    await page.unrouteAll({ behavior: 'wait' });
    expect(whole[0]).toContain('user-1');
    expect(ofPart).toEqual(whole);
  });

  it('a model leads to its calls, the most expensive first', async () => {
    const { page, open, problems } = shown;
    await open('/costs');
    await page.getByRole('rowheader').getByRole('link', { name: 'claude-sonnet-4-5', exact: true }).click();
    await page.getByText('10 observations').waitFor();
    expect(page.url()).toContain('order=totalCost.desc');
    expect(problems).toEqual([]);
  });

  it('what is in no group leads to what it is made of', async () => {
    const { page, open, own, problems } = shown;
    await open('/costs?by=session');
    await page.getByRole('rowheader').getByRole('link', { name: '(none)', exact: true }).click();
    await page.getByText('30 traces').waitFor();
    await page.getByText('Session is absent').waitFor();
    await open('/costs?by=promptName');
    await page.getByRole('rowheader').getByRole('link', { name: '(none)', exact: true }).click();
    await page.getByText('30 observations').waitFor();
    await send(
      own.project,
      manyTraces(1, 'untagged').map((event) => ({ ...event, body: { ...event.body, tags: [] } })),
    );
    await open('/costs?by=tag');
    await page.getByRole('rowheader').getByRole('link', { name: '(none)', exact: true }).click();
    await page.getByText('Tag is absent').waitFor();
    await page.getByText('1 trace', { exact: true }).waitFor();
    expect(problems).toEqual([]);
  });

  it('a session and a user name their unpriced calls, also those that began before what their trace states', async () => {
    const { page, open, own } = shown;
    const [timestamp, startTime] = [60_000, 70_000].map((ms) => new Date(Date.now() - ms).toISOString());
    const trace = { id: 'late', timestamp, sessionId: 'of-an-unpriced-call', userId: 'of an unpriced call' };
    const call = { id: 'late-call', traceId: 'late', startTime, model: 'nobody-knows', usage: { input: 5, output: 5 } };
    await send(
      own.project,
      [trace, call].map((body, at) => ({
        id: body.id,
        type: at === 0 ? 'trace-create' : 'generation-create',
        timestamp: new Date().toISOString(),
        body,
      })),
    );
    // The period of the user begins when the trace does.
    const period = `from=${timestamp}&to=${new Date(Date.now() + 60_000).toISOString()}`;
    for (const path of ['/sessions/of-an-unpriced-call', `/users/of an unpriced call?${period}`]) {
      await open(path);
      await page.getByText('$0 and 1 unpriced').waitFor();
    }
    expect(shown.problems).toEqual([]);
  });

  it('a page of costs and of agents that stays open goes on to now', async () => {
    const { page, open, own } = shown;
    await page.clock.install({ time: Date.now() - 3_600_000 });
    await open('/costs');
    await page.getByText('Nothing was used in this period.').waitFor();
    await send(own.project, agentRun('a later agent', 'later', 60));
    await page.clock.fastForward('01:05:00');
    await page.getByRole('rowheader', { name: 'own-agent-model' }).waitFor();
    await page.clock.setSystemTime(Date.now() - 3_600_000);
    await open('/agents');
    await page.getByText(/^No agents/).waitFor();
    await page.clock.fastForward('01:05:00');
    await page.getByRole('rowheader', { name: 'a later agent' }).waitFor();
    expect(shown.problems).toEqual([]);
  });
});
