import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('a form that is filled in while another user changes something', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Changed meanwhile');
  });
  afterAll(async () => shown?.close());

  it('of the next version of an evaluator stays where another user saves one meanwhile', async () => {
    const { page, open, own } = shown;
    const save = async (text: string) => {
      const definition = { type: 'builtin', name: 'contains', settings: { texts: [text] } };
      const body = JSON.stringify({ name: 'shared', definition });
      return own.project.askJson<{ id: string }>('/api/public/evaluators', { method: 'POST', body });
    };
    const { id } = await save('first');
    await open(`/evaluators/${id}`);
    const texts = page.getByLabel('texts, one in each line');
    await texts.fill('an hour of work');
    await save('of somebody else');
    await page.clock.install({ time: Date.now() + 60_000 });
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await page.getByText('Version 2 was made meanwhile.').waitFor();
    expect(await texts.inputValue()).toBe('an hour of work');
    await page.getByRole('button', { name: 'Save as version 3' }).click();
    await page.getByRole('button', { name: 'Save as version 4' }).waitFor();
    expect(await texts.inputValue()).toBe('an hour of work');
    expect(await page.getByText('was made meanwhile').count()).toBe(0);
  });

  it('of the next version of a prompt stays where another user saves one meanwhile', async () => {
    const { page, own, open } = shown;
    const save = async (prompt: string) =>
      own.project.askJson('/api/public/v2/prompts', {
        method: 'POST',
        body: JSON.stringify({ name: 'by two', prompt }),
      });
    await save('One');
    await open('/prompts/by%20two');
    await page.getByRole('button', { name: 'New version' }).click();
    const text = page.getByRole('dialog').getByLabel('Text');
    await text.fill('Written for an hour.');
    await save('Two');
    const answered = page.waitForResponse((response) => response.url().includes('by%20two?version=2'));
    await page.clock.install({ time: Date.now() + 120_000 });
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await answered;
    expect(await text.inputValue()).toBe('Written for an hour.');
    await page.getByRole('button', { name: 'Save the version' }).click();
    await page.waitForURL(/version=3/);
  });

  it('of an annotation stays where the role is lowered meanwhile', async () => {
    const { own, pageOf } = shown;
    const post = async (path: string, body: object) =>
      own.project.askJson<{ id: string }>(path, { method: 'POST', body: JSON.stringify(body) });
    const config = await post('/api/public/score-configs', { name: 'why', dataType: 'TEXT' });
    const queues = '/api/public/annotation-queues';
    const queue = await post(queues, { name: 'judged', scoreConfigIds: [config.id] });
    await post(`${queues}/${queue.id}/items`, { objectType: 'SESSION', objectId: 'one' });
    const page = await pageOf('MEMBER');
    await page.goto(`${own.url}/project/${own.projectId}/annotation-queues/${queue.id}/annotate`);
    const field = page.getByRole('group', { name: 'why' }).getByRole('textbox').first();
    await field.fill('A long reason.');
    await page.route(/\/api\/auth\/session$/, async (route) => {
      const text = await (await route.fetch()).text();
      await route.fulfill({ contentType: 'application/json', body: text.replaceAll(/"write",|,"write"/g, '') });
    });
    await page.clock.install({ time: Date.now() + 120_000 });
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await page.getByText('Your role may not annotate').waitFor();
    expect(await field.inputValue()).toBe('A long reason.');
    await page.unrouteAll({ behavior: 'wait' });
    await page.context().close();
  });

  it('of a policy stays where the role is lowered meanwhile', async () => {
    const { own, pageOf } = shown;
    const page = await pageOf('ADMIN');
    await page.goto(`${own.url}/project/${own.projectId}/settings?part=policies`);
    await page.getByRole('button', { name: 'Change …' }).click();
    const why = page.getByRole('dialog').getByLabel('Why');
    await why.fill('A long reason.');
    await page.route(/\/api\/auth\/session$/, async (route) => {
      const text = await (await route.fetch()).text();
      await route.fulfill({ contentType: 'application/json', body: text.replaceAll(/"admin",|,"admin"/g, '') });
    });
    await page.clock.install({ time: Date.now() + 120_000 });
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await page.getByText('Your role in this project is').waitFor();
    expect(await why.inputValue()).toBe('A long reason.');
    await page.unrouteAll({ behavior: 'wait' });
    await page.context().close();
  });

  it('of a queue, an agent, a webhook, or of the playground stays where the role is lowered meanwhile', async () => {
    const { own, pageOf } = shown;
    const send = async (path: string, method: string, body: object) =>
      own.project.askJson<{ id: string }>(`/api/public/${path}`, { method, body: JSON.stringify(body) });
    const config = await send('score-configs', 'POST', { name: 'kept', dataType: 'TEXT' });
    const queue = await send('annotation-queues', 'POST', { name: 'to change', scoreConfigIds: [config.id] });
    const webhook = { name: 'hook', url: 'https://hooks.example.com/', events: ['prompt.labels_moved'] };
    await send('prompt-webhooks', 'POST', webhook);
    await send('agents/planner', 'PUT', { description: 'Plans.', metadata: {} });
    const keptIn = async (path: string, opened: readonly string[], label: string): Promise<string | undefined> => {
      const page = await pageOf('MEMBER');
      await page.goto(`${own.url}/project/${own.projectId}/${path}`);
      const shownAs = (name: string) => page.getByRole('button', { name }).or(page.getByText(name, { exact: true }));
      for (const name of opened) await shownAs(name).first().click();
      const field = page.getByRole('dialog').getByLabel(label, { exact: true });
      await field.fill('An hour of work.');
      await page.route(/\/api\/auth\/session$/, async (route) => {
        const text = await (await route.fetch()).text();
        await route.fulfill({ contentType: 'application/json', body: text.replaceAll(/"write",|,"write"/g, '') });
      });
      const answered = page.waitForResponse(/\/api\/auth\/session$/);
      await page.clock.install({ time: Date.now() + 120_000 });
      await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
      await (await answered).finished();
      await page.clock.runFor(1000);
      const kept = (await field.count()) === 0 ? undefined : await field.inputValue();
      await page.unrouteAll({ behavior: 'wait' });
      await page.context().close();
      return kept;
    };
    expect({
      queue: await keptIn(`annotation-queues/${queue.id}`, ['Change …'], 'Name'),
      agent: await keptIn('agents?agent=planner', [], 'Owner'),
      webhook: await keptIn('settings?part=prompts', ['Edit the webhook hook'], 'Name'),
      playground: await keptIn('playground', ['Save', 'As a version of a prompt …'], 'What changes'),
    }).toEqual({
      queue: 'An hour of work.',
      agent: 'An hour of work.',
      webhook: 'An hour of work.',
      playground: 'An hour of work.',
    });
  });
});
