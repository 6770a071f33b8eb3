import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('a part of a page that cannot be read', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Not read');
    await send(shown.own.project, conversation('first', 60));
  });
  afterAll(async () => shown?.close());

  const make = async (path: string, body: object): Promise<{ readonly id: string }> =>
    shown.own.project.askJson(path, { method: 'POST', body: JSON.stringify(body) });
  /** Until `mend` is called, the server refuses what is asked for at such an address, as one that is overloaded. */
  const breakAddress = async (address: RegExp): Promise<() => Promise<void>> => {
    const { page } = shown;
    const json = JSON.stringify({ detail: 'It is too busy', code: 'unavailable' });
    await page.route(address, async (route) =>
      route.fulfill({ status: 503, headers: { 'retry-after': '60' }, contentType: 'application/json', body: json }),
    );
    return async () => page.unroute(address);
  };

  it('is not shown as empty: last alerts of budgets, last messages of webhooks, annotators of a queue', async () => {
    const { page, open } = shown;
    await make('/api/public/budgets', { name: 'monthly', amount: '1', period: 'month', scope: { kind: 'project' } });
    const hook = { name: 'hook', url: 'https://hooks.example/prompts', events: ['prompt.version_created'] };
    await make('/api/public/prompt-webhooks', hook);
    const config = await make('/api/public/score-configs', { name: 'right', dataType: 'BOOLEAN' });
    const queue = await make('/api/public/annotation-queues', { name: 'to judge', scoreConfigIds: [config.id] });
    const places = [
      ['/settings?part=budgets', /\/alerts/, 'none yet'],
      ['/settings?part=prompts', /\/deliveries/, 'none yet'],
      [`/annotation-queues/${queue.id}`, /\/assignments/, 'all members'],
    ] as const;
    for (const [path, address, empty] of places) {
      const mend = await breakAddress(address);
      await open(path);
      await page.getByTitle('It is too busy').waitFor();
      expect(await page.getByText(empty).count()).toBe(0);
      await mend();
      await page.reload();
      await page.getByText(empty).waitFor();
    }
  });

  it('has its reason in the form for which it is missing, and can be read again there', async () => {
    const { page, open } = shown;
    const dialog = page.getByRole('dialog');
    const again = async (): Promise<void> => dialog.getByRole('button', { name: 'Try again' }).click();
    const mendConfigs = await breakAddress(/public\/score-configs/);
    await open('/traces/first');
    await page.getByRole('button', { name: 'Add a score …' }).click();
    await dialog.getByText('It is too busy').waitFor();
    await mendConfigs();
    await again();
    await dialog.getByRole('option', { name: 'right' }).waitFor({ state: 'attached' });
    const breaking = await breakAddress(/public\/score-configs/);
    await open('/annotation-queues');
    await page.getByRole('button', { name: 'New queue' }).click();
    await dialog.getByText('It is too busy').waitFor();
    await breaking();
    await again();
    await dialog.getByLabel('right').waitFor();
    expect(await dialog.getByText('It is too busy').count()).toBe(0);
  });

  it('is not shown as none of the targets on which an evaluator could be tried', async () => {
    const { page, open } = shown;
    const mend = await breakAddress(/public\/observations/);
    await open('/evaluators/new');
    await page.getByText('It is too busy').waitFor();
    expect(await page.getByRole('option', { name: 'There is none yet' }).count()).toBe(0);
    await mend();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('option', { name: /^plan, generation/ }).waitFor({ state: 'attached' });
  });
});
