import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

interface Listed<Row> {
  readonly data: readonly Row[];
}

describe.skipIf(chromiumPath === undefined)('annotation in the console', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Annotation');
    await send(shown.own.project, [...conversation('first', 60), ...conversation('second', 30)]);
    await send(shown.own.foreignProject, conversation('foreign', 30));
  });
  afterAll(async () => shown?.close());

  it('score configs are made with categories and with a range, changed, archived and used again', async () => {
    const { page, open, violationsInBoth } = shown;
    await open('/settings?part=scores');
    await page.getByText('No score config yet.').waitFor();
    await page.getByRole('button', { name: 'New score config' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('helpful');
    await dialog.getByLabel('Type').selectOption('CATEGORICAL');
    for (const [at, label] of ['poor', 'good'].entries()) {
      await dialog.getByRole('button', { name: 'Add a category' }).click();
      await dialog.getByLabel(`Category ${at + 1}`, { exact: true }).fill(label);
    }
    expect(await violationsInBoth()).toEqual([]);
    await dialog.getByRole('button', { name: 'Make the config' }).click();
    await page.getByRole('rowheader', { name: 'helpful' }).waitFor();
    await page.getByRole('button', { name: 'New score config' }).click();
    await dialog.getByLabel('Name').fill('helpful');
    await dialog.getByText('There is a score config of this name.').waitFor();
    await dialog.getByLabel('Name').fill('stars');
    await dialog.getByText('There is a score config of this name.').waitFor({ state: 'detached' });
    await dialog.getByLabel('At least').fill('5');
    await dialog.getByLabel('At most').fill('1');
    await dialog.getByRole('button', { name: 'Make the config' }).click();
    await dialog.getByText('“At most” must be greater than “At least”').waitFor();
    await dialog.getByLabel('At least').fill('1');
    await dialog.getByLabel('At most').fill('5');
    await dialog.getByRole('button', { name: 'Make the config' }).click();
    await page.getByRole('cell', { name: 'from 1 to 5' }).waitFor();
    await page.getByRole('button', { name: 'Change stars' }).click();
    await dialog.getByLabel(/^Description/).fill('How well it answers');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'How well it answers' }).waitFor();
    await page.getByRole('button', { name: 'Archive stars' }).click();
    await page.getByRole('button', { name: 'Use stars again' }).click();
    await page.getByRole('button', { name: 'Archive stars' }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
  });

  it('a queue is made, and gets traces that are chosen in their list', async () => {
    const { page, open, heading, violationsInBoth } = shown;
    await open('/annotation-queues');
    await page.getByText('No queue yet.').waitFor();
    await page.getByRole('button', { name: 'New queue' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('weekly review');
    await dialog.getByLabel(/^Description/).fill('Is it helpful?');
    await dialog.getByLabel(/^helpful/).check();
    await dialog.getByLabel(/^stars/).check();
    expect(await violationsInBoth()).toEqual([]);
    await dialog.getByRole('button', { name: 'Make the queue' }).click();
    await heading(/weekly review/).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await open('/traces');
    await page.getByLabel('Choose first').check();
    await page.getByLabel('Choose second').check();
    await page.getByRole('button', { name: 'Add to a queue …' }).click();
    await page.getByRole('dialog', { name: 'Add 2 traces to a queue' }).waitFor();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByRole('link', { name: 'Open the queue' }).click();
    await heading(/weekly review/).waitFor();
    await page.getByText('2 items', { exact: true }).waitFor();
    await page.getByText('0 of 2 done').waitFor();
    await open('/annotation-queues');
    await page.getByText('0 of 2 done').waitFor();
    expect(await violationsInBoth()).toEqual([]);
  });

  it('an annotator goes through a queue by keys alone, back too, and each score is stored once with its author', async () => {
    const { page, open, own, violationsInBoth } = shown;
    await open('/annotation-queues');
    await page.getByRole('link', { name: 'weekly review' }).click();
    await page.getByRole('link', { name: 'Annotate', exact: true }).click();
    await page.getByRole('heading', { name: 'answer a customer' }).waitFor();
    await page.getByRole('button', { name: 'good' }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    // As at 200 % zoom: the page is scrolled, and neither the item nor its questions are.
    const { width = 0, height = 0 } = page.viewportSize() ?? {};
    await page.setViewportSize({ width: 640, height: 450 });
    for (const part of ['.annotated', '.judging'])
      expect(await page.locator(part).evaluate((at) => at.scrollHeight - at.clientHeight)).toBeLessThanOrEqual(1);
    await page.setViewportSize({ width, height });
    await page.keyboard.press('2');
    await page.keyboard.press('7');
    await page.getByText('A number from 1 to 5 is expected.').waitFor();
    await page.keyboard.press('Backspace');
    await page.keyboard.press('4');
    await page.keyboard.press('Escape');
    await page.keyboard.press('m');
    await page.keyboard.type('to the point');
    await page.keyboard.press('Control+Enter');
    await page.getByText('1 of 2 done').waitFor();
    await page.getByRole('button', { name: 'good', pressed: false }).waitFor();
    await page.keyboard.press('b');
    await page.getByRole('button', { name: 'good', pressed: true }).waitFor();
    await expect
      .poll(() => page.getByRole('group', { name: 'stars' }).getByRole('textbox').first().inputValue())
      .toBe('4');
    await page.keyboard.press('1');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'poor', pressed: false }).waitFor();
    await page.keyboard.press('x');
    await page.getByText('No item is left for you').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    const stored = async () =>
      (await own.project.askJson<Listed<Readonly<Record<string, unknown>>>>('/api/public/v2/scores?source=ANNOTATION'))
        .data;
    await expect
      .poll(async () =>
        (await stored()).map(({ name, value, stringValue, comment }) => [name, value, stringValue, comment]),
      )
      .toEqual(
        expect.arrayContaining([
          ['helpful', 0, 'poor', null],
          ['stars', 4, null, 'to the point'],
        ]),
      );
    const scores = await stored();
    expect(scores).toHaveLength(2);
    expect(new Set(scores.map(({ authorUserId }) => typeof authorUserId))).toEqual(new Set(['string']));
    expect(new Set(scores.map(({ traceId }) => traceId))).toEqual(new Set(['second']));
  });

  it('a new queue whose annotators are not stored is made once, and gets them by the next try', async () => {
    const { page, open, heading, own } = shown;
    await open('/annotation-queues');
    await page.getByRole('button', { name: 'New queue' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('made once');
    await dialog.getByLabel(/^helpful/).check();
    await dialog.getByLabel(/owner/).first().check();
    const assignments = /\/assignments$/;
    await page.route(assignments, async (route) => route.abort());
    await dialog.getByRole('button', { name: 'Make the queue' }).click();
    await dialog.getByText('The server does not answer.').waitFor();
    await page.unroute(assignments);
    await dialog.getByRole('button', { name: 'Make the queue' }).click();
    await heading(/made once/).waitFor();
    const { data } = await own.project.askJson<Listed<{ id: string; name: string }>>('/api/public/annotation-queues');
    const made = data.filter(({ name }) => name === 'made once');
    expect(made.length).toBe(1);
    const path = `/api/public/annotation-queues/${made[0]?.id}/assignments`;
    expect((await own.project.askJson<Listed<unknown>>(path)).data.length).toBe(1);
  });

  it('a score config and a queue that were changed meanwhile are not set back unseen', async () => {
    const { page, open, own } = shown;
    const dialog = page.getByRole('dialog');
    const patch = async (path: string, change: object): Promise<void> =>
      void (await own.project.askJson(path, { method: 'PATCH', body: JSON.stringify(change) }));
    const isRefused = async (label: RegExp, path: string): Promise<void> => {
      await dialog.getByLabel(label).fill('mine');
      await patch(path, { description: 'theirs' });
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.getByText('This was changed meanwhile').waitFor();
      expect(await own.project.askJson(path)).toMatchObject({ description: 'theirs' });
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect(await own.project.askJson(path)).toMatchObject({ description: 'mine' });
    };
    const idOf = async (list: string, name: string): Promise<string> => {
      const { data } = await own.project.askJson<Listed<{ id: string; name: string }>>(list);
      return data.find((row) => row.name === name)?.id ?? '';
    };
    const config = await idOf('/api/public/score-configs', 'stars');
    await open('/settings?part=scores');
    await page.getByRole('button', { name: 'Change stars' }).click();
    await isRefused(/^Description/, `/api/public/score-configs/${config}`);
    const queue = await idOf('/api/public/annotation-queues', 'weekly review');
    await open(`/annotation-queues/${queue}`);
    await page.getByRole('button', { name: 'Change …' }).click();
    await isRefused(/^Description/, `/api/public/annotation-queues/${queue}`);
  });

  it('no page asked another server, or logged an error', () => {
    expect(shown.problems).toEqual([]);
  });
});
