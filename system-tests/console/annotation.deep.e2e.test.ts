import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, hostile, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

interface Stored {
  readonly id: string;
}

const json = (body: object, method = 'POST'): RequestInit => ({ method, body: JSON.stringify(body) });

describe.skipIf(chromiumPath === undefined)('annotators, scores, comments and connections in the console', () => {
  let shown: OpenedConsole;
  let queueId: string;
  beforeAll(async () => {
    shown = await openedConsole('Judging');
    const { project } = shown.own;
    await send(project, [...conversation('first', 60), ...conversation('second', 30)]);
    const categories = [
      { label: 'poor', value: 0 },
      { label: hostile, value: 1 },
    ];
    const config = { name: 'helpful', dataType: 'CATEGORICAL', categories, description: hostile };
    const { id: configId } = await project.askJson<Stored>('/api/public/score-configs', json(config));
    const queue = { name: 'review', description: hostile, scoreConfigIds: [configId] };
    queueId = (await project.askJson<Stored>('/api/public/annotation-queues', json(queue))).id;
    for (const objectId of ['first', 'second'])
      await project.askJson(`/api/public/annotation-queues/${queueId}/items`, json({ objectType: 'TRACE', objectId }));
    for (const [authorUserId, labels] of [
      ['ada', ['poor', hostile]],
      ['bob', ['poor', 'poor']],
    ] as const)
      for (const [at, value] of labels.entries())
        await project.askJson(
          '/api/public/scores',
          json({
            name: 'helpful',
            traceId: at === 0 ? 'first' : 'second',
            value,
            configId,
            queueId,
            authorUserId,
            source: 'ANNOTATION',
          }),
        );
    await project.askJson('/api/public/v2/prompts', json({ name: 'greeting', prompt: 'Greet.' }));
  });
  afterAll(async () => shown?.close());

  it('two annotators are given different items, and an item in the work of another cannot be scored', async () => {
    const { page, open, own, pageOf } = shown;
    const path = `/annotation-queues/${queueId}/annotate`;
    await open(path);
    await page.getByRole('button', { name: 'poor' }).waitFor();
    const other = await pageOf('MEMBER');
    await other.goto(`${own.url}/project/${own.projectId}${path}`);
    await other.getByRole('button', { name: 'poor' }).waitFor();
    const traceOf = async (at: typeof page): Promise<string | null> =>
      at.getByRole('link', { name: 'answer a customer' }).getAttribute('href');
    expect(new Set([await traceOf(page), await traceOf(other)]).size).toBe(2);
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    await open(`/annotation-queues/${queueId}`);
    await page.getByText('in work').nth(1).waitFor();
    await page.getByRole('link', { name: 'second', exact: true }).click();
    await page.getByText(/member-.* works on this item now\./).waitFor();
    expect(await page.getByRole('button', { name: 'Complete' }).count()).toBe(0);
    await other.context().close();
  });

  it('the page of a queue shows how far annotators agree, and what the figures mean', async () => {
    const { page, open, violationsInBoth } = shown;
    await open(`/annotation-queues/${queueId}?part=agreement`);
    const row = page.getByRole('region', { name: 'Agreement as a table' }).getByRole('row', { name: /helpful/ });
    await row.getByText('50%').waitFor();
    expect(await row.getByRole('cell').allInnerTexts()).toEqual([
      'categorical',
      '2',
      '2',
      '50%',
      expect.stringMatching(/^0.00/),
      expect.stringMatching(/^0.00/),
    ]);
    await page.getByText('is for two annotators').waitFor();
    expect(await violationsInBoth()).toEqual([]);
  });

  it('steps and sessions come into a queue from their lists and pages, and are shown as what was said', async () => {
    const { page, open, own } = shown;
    const { data } = await own.project.askJson<{ data: Stored[] }>('/api/public/score-configs');
    const queue = { name: 'steps and sessions', scoreConfigIds: data.map(({ id }) => id) };
    const { id } = await own.project.askJson<Stored>('/api/public/annotation-queues', json(queue));
    const add = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Add to a queue …' }).click();
      await page.getByRole('dialog').getByLabel('Queue').selectOption('steps and sessions');
      await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByRole('dialog').getByText('Added.').waitFor();
    };
    await open('/observations');
    await page.getByLabel('Choose first-plan', { exact: true }).check();
    await add();
    await open('/sessions/session-1');
    await add();
    await open('/traces/first?observation=first-unpriced');
    await add();
    await open(`/annotation-queues/${id}/annotate`);
    await page.getByText('You help customers of a shop.').waitFor();
    const question = page.getByRole('region', { name: 'Scores' }).locator('fieldset').first();
    await question.waitFor();
    await page.keyboard.press('1');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'Session session-1' }).waitFor();
    await page.getByRole('list', { name: 'Traces of the session' }).getByRole('listitem').nth(1).waitFor();
    await question.waitFor();
    await page.keyboard.press('1');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'own model' }).waitFor();
    const scores = await own.project.askJson<{ data: object[] }>(`/api/public/v2/scores?queueId=${id}`);
    expect(scores.data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ traceId: 'first', observationId: 'first-plan', stringValue: 'poor' }),
        expect.objectContaining({ sessionId: 'session-1', traceId: null, stringValue: 'poor' }),
      ]),
    );
  });

  it('a queue is assigned to chosen members, and others get no item of it', async () => {
    const { page, open, own, pageOf, violationsInBoth } = shown;
    await open(`/annotation-queues/${queueId}`);
    await page.getByText('all members', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Change …' }).click();
    await page
      .getByRole('dialog')
      .getByLabel(/^owner-/)
      .check();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('all members', { exact: true }).waitFor({ state: 'detached' });
    const other = await pageOf('MEMBER');
    await other.goto(`${own.url}/project/${own.projectId}/annotation-queues/${queueId}/annotate`);
    await other.getByText(/This queue is assigned to other users/).waitFor();
    await other.context().close();
  });

  it('a trace and its steps are scored by configs, by numbers and by corrections, with source and author', async () => {
    const { page, open, violationsInBoth } = shown;
    await open('/traces/first');
    const panel = page.getByRole('region', { name: 'Scores', exact: true });
    await panel.getByRole('rowheader', { name: 'helpful' }).first().waitFor();
    const dialog = page.getByRole('dialog');
    await panel.getByRole('button', { name: 'Add a score …' }).click();
    await dialog.getByRole('button', { name: 'poor' }).click();
    await dialog.getByLabel('Comment').fill('too long');
    expect(await violationsInBoth()).toEqual([]);
    await dialog.getByRole('button', { name: 'Add the score' }).click();
    await panel.getByRole('row', { name: /helpful poor annotation, owner-/ }).waitFor();
    await panel.getByRole('row', { name: 'Comment: too long' }).waitFor();
    await panel.getByRole('button', { name: 'Add a score …' }).click();
    await dialog.getByLabel('Score by').selectOption('number');
    await dialog.getByLabel('Name').fill('seconds saved');
    await dialog.getByLabel('Value').fill('2.5');
    await dialog.getByRole('button', { name: 'Add the score' }).click();
    await panel.getByRole('row', { name: /seconds saved 2.5 api, owner-/ }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('treeitem', { name: /own model/ }).click();
    await page.getByRole('tab', { name: 'Scores' }).click();
    await panel.getByRole('button', { name: 'Add a score …' }).click();
    await dialog.getByLabel('Score by').selectOption('correction');
    await dialog.getByLabel('What the output should have been').fill('It arrives on Monday.');
    await dialog.getByRole('button', { name: 'Add the score' }).click();
    await panel.getByRole('row', { name: /correction It arrives on Monday. annotation/ }).waitFor();
    await page.getByRole('tab', { name: 'Scores 1' }).waitFor();
    await panel.getByRole('button', { name: 'Delete the score output' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await panel.getByText('No scores yet.').waitFor();
  });

  it('a comment mentions a member who is suggested, shows Markdown and no HTML, and is counted at its step', async () => {
    const { page, open, own, violationsInBoth } = shown;
    await open('/traces/first?observation=first-plan');
    await page.getByRole('tab', { name: 'Comments' }).click();
    const field = page.getByLabel('New comment');
    await field.fill(`**Look** ${hostile} @owner`);
    await page.getByRole('option', { name: /owner-/ }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await field.press('Enter');
    await field.pressSequentially('please');
    await page.getByRole('button', { name: 'Comment', exact: true }).click();
    const comments = page.getByRole('region', { name: 'Comments' });
    await comments.locator('strong', { hasText: 'Look' }).waitFor();
    await comments.getByText('<script>').waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.evaluate('window.harmed')).toBeUndefined();
    await page.getByRole('treeitem', { name: /plan 1 comment/ }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    const { data } = await own.project.askJson<{ data: { content: string; mentionedUserIds: string[] }[] }>(
      '/api/public/comments?objectType=OBSERVATION&objectId=first-plan',
    );
    expect(data).toMatchObject([{ content: expect.stringMatching(/@\[owner-.*\]\(user:.*\) please$/) }]);
    expect(data[0]?.mentionedUserIds).toHaveLength(1);
    await comments.getByRole('button', { name: /^Delete the comment of owner-/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await comments.getByRole('listitem').waitFor({ state: 'detached' });
  });

  it.each([
    ['/traces/second', 'Comments'],
    ['/sessions/session-1', undefined],
    ['/prompts/greeting', undefined],
  ])('what is shown at %s has comments of its own', async (path, tab) => {
    const { page, open, violationsInBoth } = shown;
    await open(path);
    if (tab !== undefined) await page.getByRole('tab', { name: tab }).click();
    await page.getByLabel('New comment').fill(`Written at ${path}`);
    await page.getByRole('button', { name: 'Comment', exact: true }).click();
    const comments = page.getByRole('region', { name: 'Comments' });
    await comments.getByRole('listitem').getByText(`Written at ${path}`).waitFor();
    expect(await comments.getByRole('listitem').count()).toBe(1);
    expect(await violationsInBoth()).toEqual([]);
  });

  it('a connection to a provider is made with its key once, replaced and deleted, and its key is never shown', async () => {
    const { page, open, violationsInBoth } = shown;
    const secret = 'sk-canary-of-a-provider-wxyz';
    await open('/settings?part=connections');
    await page.getByText('No connection yet.').waitFor();
    await page.getByRole('button', { name: 'New connection' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Provider/).fill('own models');
    await dialog.getByLabel(/^Key/).fill(secret);
    await dialog.getByLabel(/^Base URL/).fill('ftp://models.example.com/v1');
    await dialog.getByLabel(/^Models/).fill('gpt-own, gpt-other');
    await dialog.getByLabel(/^Headers/).fill('x-team');
    await dialog.getByText('Line 1 is no header').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await dialog.getByLabel(/^Headers/).fill('x-team: search');
    await dialog.getByRole('button', { name: 'Make the connection' }).click();
    await dialog.getByText(/“Base URL, .*” must/).waitFor();
    await dialog.getByLabel(/^Base URL/).fill('https://models.example.com/v1');
    await dialog.getByRole('button', { name: 'Make the connection' }).click();
    const row = page.getByRole('row', { name: /own models/ });
    await row.getByText('...wxyz').waitFor();
    await row.getByText('x-team').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await row.getByRole('button', { name: 'Replace own models' }).click();
    expect(await dialog.getByLabel(/^Key/).inputValue()).toBe('');
    await dialog.getByLabel(/^Key/).fill('sk-another-key-of-it-abcd');
    await dialog.getByLabel(/^Headers/).fill('');
    await dialog.getByRole('button', { name: 'Replace it' }).click();
    await row.getByText('...abcd').waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole('button', { name: 'New connection' }).click();
    await dialog.getByLabel(/^Provider/).fill('own models ');
    await dialog.getByText('There is a connection of this name.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Make the connection' }).isDisabled()).toBe(true);
    await dialog.getByLabel(/^Provider/).fill('');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await row.getByRole('button', { name: 'Delete the connection own models' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No connection yet.').waitFor();
  });

  it('a viewer sees queues, configs, connections, scores and comments, and changes none', async () => {
    const { own, pageOf, problems } = shown;
    const viewed = await pageOf('VIEWER');
    const pages = [
      ['annotation-queues', 'review'],
      [`annotation-queues/${queueId}`, '2 items'],
      [`annotation-queues/${queueId}/annotate`, 'Your role may not annotate'],
      ['settings?part=scores', 'categories'],
      ['settings?part=connections', 'No connection yet.'],
      ['traces/second', 'The whole trace'],
      ['sessions/session-1', 'Written at /sessions/session-1'],
    ] as const;
    for (const [path, text] of pages) {
      await viewed.goto(`${own.url}/project/${own.projectId}/${path}`);
      await viewed.getByText(text).first().waitFor();
      const changing = /^(?:New|Add|Annotate|Change|Delete|Remove|Archive|Replace|Comment$)/;
      expect(await viewed.getByRole('button', { name: changing }).count()).toBe(0);
      expect(await viewed.getByLabel('New comment').count()).toBe(0);
    }
    expect(problems).toEqual([]);
  });

  it('a config that is archived while an item is scored is no longer asked for, and the item can be completed', async () => {
    const { page, open, own } = shown;
    const make = async (path: string, body: object): Promise<string> =>
      (await own.project.askJson<Stored>(`/api/public/${path}`, json(body))).id;
    const numeric = await make('score-configs', { name: 'length', dataType: 'NUMERIC' });
    const boolean = await make('score-configs', { name: 'polite', dataType: 'BOOLEAN' });
    const queue = await make('annotation-queues', { name: 'two scores', scoreConfigIds: [numeric, boolean] });
    await make(`annotation-queues/${queue}/items`, { objectType: 'TRACE', objectId: 'first' });
    await open(`/annotation-queues/${queue}/annotate`);
    await page.getByRole('textbox', { name: 'length', exact: true }).fill('7');
    await page.getByRole('button', { name: 'True' }).click();
    await own.project.askJson(`/api/public/score-configs/${boolean}`, json({ isArchived: true }, 'PATCH'));
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByText(/names a score config that is archived/).waitFor();
    await page.getByRole('button', { name: 'True' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByText('1 of 1 done').waitFor();
    const path = `/api/public/v2/scores?queueId=${queue}`;
    const { data } = await own.project.askJson<{ readonly data: readonly object[] }>(path);
    expect(data).toMatchObject([{ name: 'length', value: 7 }]);
  });
});
