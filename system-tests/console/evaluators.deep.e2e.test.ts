import type { FakeModelServer } from '@spanledger/testing';
import type { Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connectedModels } from './connected-models.fixture.ts';
import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, type OpenedConsole } from './opened-console.fixture.ts';
import { conversation, send } from './sent-traces.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

interface Listed<Row> {
  readonly data: readonly Row[];
}

describe.skipIf(chromiumPath === undefined)('evaluators in the console', () => {
  let shown: OpenedConsole;
  let models: FakeModelServer;
  beforeAll(async () => {
    shown = await openedConsole('Evaluation');
    const { project, foreignProject } = shown.own;
    models = await connectedModels(project);
    await send(project, [...conversation('first', 60), ...conversation('second', 30)]);
    await send(foreignProject, conversation('foreign', 30));
    const definition = { type: 'builtin', name: 'exact-match', settings: {} };
    const body = JSON.stringify({ name: 'of somebody else', definition });
    await foreignProject.askJson('/api/public/evaluators', { method: 'POST', body });
  });
  afterAll(async () => {
    await shown?.close();
    await models?.close();
  });

  const scoresNamed = async (name: string) => {
    const path = `/api/public/v2/scores?name=${encodeURIComponent(name)}`;
    return (await shown.own.project.askJson<Listed<{ readonly traceId: string; readonly value: number }>>(path)).data;
  };
  /** Creates a rule for the evaluator on the open page; it judges model calls as soon as it can. */
  const makeRule = async (name: string): Promise<void> => {
    const { page, heading } = shown;
    await page.getByRole('link', { name: 'New rule with it' }).click();
    await heading(/New rule/).waitFor();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Seconds after the last write').fill('0');
  };
  /** The newest with this name, after the list has been read. */
  const tryOn = async (name: RegExp): Promise<void> => {
    const { page } = shown;
    const which = page.getByRole('combobox', { name: 'Which', exact: true });
    const option = which.getByRole('option', { name }).first();
    await option.waitFor({ state: 'attached' });
    await which.selectOption((await option.getAttribute('value')) ?? '');
    await page.getByRole('button', { name: 'Judge it once' }).click();
  };
  /** Presses a button and returns the number of retried evaluations in the server's answer. */
  const retriedBy = async (name: string | RegExp): Promise<unknown> => {
    const { page } = shown;
    const answer = page.waitForResponse((response) => response.url().endsWith('/retry'));
    await page.getByRole('button', { name }).click();
    return ((await (await answer).json()) as { readonly retried: unknown }).retried;
  };
  /** How many executions of the rule are in each state. */
  const executionsOf = async (name: string): Promise<unknown> => {
    const { project } = shown.own;
    const { data } =
      await project.askJson<Listed<{ readonly id: string; readonly name: string }>>('/api/public/evaluation-rules');
    const id = data.find((rule) => rule.name === name)?.id;
    const rule = await project.askJson<{ readonly executions: unknown }>(`/api/public/evaluation-rules/${id}`);
    return rule.executions;
  };
  const backfill = async (count: number): Promise<void> => {
    const { page } = shown;
    await page.getByRole('button', { name: 'Backfill …' }).click();
    await page.getByRole('button', { name: 'Count them' }).click();
    await page.getByRole('button', { name: `Judge ${count}`, exact: true }).click();
    await page.getByText(`Added: ${count}.`).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  };

  it('an empty project shows what evaluators are, and nothing of another project', async () => {
    const { page, open, heading, violationsInBoth } = shown;
    await open('/evaluators');
    await heading('Evaluators').waitFor();
    await page.getByText('No evaluator yet.').waitFor();
    expect(await page.content()).not.toContain('of somebody else');
    expect(await violationsInBoth()).toEqual([]);
  });

  it('a built-in evaluator is made with its settings, tried on a trace, and judges what is there after it is counted', async () => {
    const { page, open, heading, violationsInBoth } = shown;
    await open('/evaluators');
    await page.getByRole('link', { name: 'Choose a built-in one' }).click();
    await page.getByLabel('Name, which its scores have too').fill('mentions tomorrow');
    await page.getByRole('combobox', { name: 'Evaluator', exact: true }).selectOption('contains');
    await page.getByLabel('texts, one in each line').fill('tomorrow');
    await page.getByRole('combobox', { name: 'On', exact: true }).selectOption('trace');
    await tryOn(/answer a customer/);
    await page.getByRole('cell', { name: 'true', exact: true }).waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Make the evaluator' }).click();
    await heading(/mentions tomorrow/).waitFor();
    await makeRule('traces mention tomorrow');
    await page.getByRole('combobox', { name: 'Judges', exact: true }).selectOption('trace');
    await page.getByText('+ Filter').click();
    await page.getByLabel('Column').selectOption('userId');
    await page.getByLabel('Value').fill('ada@example.com');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('User = ada@example.com').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Make the rule' }).click();
    await heading(/traces mention tomorrow/).waitFor();
    await page.getByText('No execution yet.').waitFor();
    await backfill(2);
    await page.getByText('2 done').waitFor();
    await page.getByRole('cell', { name: 'done' }).first().waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await expect.poll(async () => (await scoresNamed('mentions tomorrow')).length).toBe(2);
    expect(
      (await scoresNamed('mentions tomorrow')).map(({ traceId, value }) => `${traceId}: ${value}`).toSorted(),
    ).toEqual(['first: 1', 'second: 1']);
    await page.getByRole('link', { name: 'first', exact: true }).click();
    await heading(/answer a customer/).waitFor();
  });

  it('a judge is made of a template; a provider that refuses pauses its rule with the reason, until it is resumed', async () => {
    const { page, open, heading, violationsInBoth } = shown;
    models.act({ status: 401, body: { error: { message: 'This key was revoked.' } } });
    await open('/evaluators/new?type=judge');
    await page.getByLabel('Name, which its scores have too').fill('helpful');
    await page.getByLabel('Connection').selectOption('own');
    await page.getByLabel('Model', { exact: true }).fill('gpt-4o-mini');
    await page.getByLabel('Messages and score of a template').selectOption('helpfulness');
    await expect.poll(() => page.getByLabel('question', { exact: true }).inputValue()).toBe('$.input');
    await tryOn(/plan, generation/);
    await page
      .getByText(/This key was revoked/)
      .first()
      .waitFor();
    expect(await violationsInBoth()).toEqual([]);
    await page.getByRole('button', { name: 'Make the evaluator' }).click();
    await heading(/helpful/).waitFor();
    await makeRule('answers help');
    await page.getByLabel('Budget in US dollars').fill('5');
    await page.getByText('+ Filter').click();
    await page.getByLabel('Column').selectOption('model');
    await page.getByLabel('Value').fill('gpt-4o');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Make the rule' }).click();
    await heading(/answers help/).waitFor();
    await backfill(2);
    await page.getByText('paused').waitFor();
    await page
      .getByText(/The connection own refuses/)
      .first()
      .waitFor();
    expect(await violationsInBoth()).toEqual([]);
    models.act({ text: ['{"reasoning":"It answers.",', '"score":1}'], tokens: { input: 1000, output: 100 } });
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('2 done').waitFor();
    // 1,000 tokens at $0.15 and 100 at $0.60 per million, twice.
    await page.getByTitle('$0.00042').first().waitFor();
    await page.getByRole('link', { name: 'its trace' }).first().click();
    await page.getByText('spanledger-evaluation').first().waitFor();
  });

  it('code that fails shows its error at each execution, of which one or all are tried again, and is mended by a next version', async () => {
    const { page, open, heading, violationsInBoth } = shown;
    await open('/evaluators/new?type=code');
    await page.getByLabel('Name, which its scores have too').fill('in code');
    await page.getByLabel(/^JavaScript/).fill('function evaluate() { throw new Error("no such luck"); }');
    await page.getByRole('button', { name: 'Make the evaluator' }).click();
    await heading(/in code/).waitFor();
    await makeRule('by code');
    await page.getByRole('combobox', { name: 'Judges', exact: true }).selectOption('trace');
    await page.getByRole('button', { name: 'Make the rule' }).click();
    await heading(/by code/).waitFor();
    await backfill(2);
    await page
      .getByText(/no such luck/)
      .first()
      .waitFor();
    await page.getByLabel('Which executions').selectOption('failed');
    await page.getByText('2 executions').waitFor();
    expect(await violationsInBoth()).toEqual([]);
    expect(await retriedBy(/^Try again: first/)).toBe(1);
    // The counts shown below were read after that.
    await page.reload();
    await page.getByRole('button', { name: 'Try 2 failed again' }).waitFor();
    expect(await retriedBy('Try 2 failed again')).toBe(2);
    // A rule that is paused before its executions have run again keeps them pending.
    await expect.poll(() => executionsOf('by code')).toMatchObject({ failed: 2 });
    await page.getByRole('link', { name: 'in code' }).click();
    await page.getByLabel(/^JavaScript/).fill('function evaluate() { return 0.5; }');
    await page.getByRole('button', { name: 'Save as version 2' }).click();
    await page.getByRole('button', { name: 'Save as version 3' }).waitFor();
    await page.getByLabel('Version', { exact: true }).selectOption('1');
    await expect.poll(() => page.getByLabel(/^JavaScript/).inputValue()).toContain('no such luck');
  });

  it('the settings of a rule are changed, it is paused, and deleted with its executions', async () => {
    const { page, own, open, heading } = shown;
    await open('/evaluators');
    await page.getByRole('link', { name: 'by code' }).click();
    await page.getByRole('navigation', { name: 'Rule' }).getByRole('link', { name: 'Settings' }).click();
    await page.getByLabel('Of these, in per cent').fill('7');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await open('/evaluators');
    const row = page.getByRole('row', { name: /by code/ });
    await row.getByText('paused').waitFor();
    await row.getByText('traces, 7%').waitFor();
    await row.getByText('2 failed').waitFor();
    await row.getByRole('link', { name: 'by code' }).click();
    await page.getByRole('button', { name: 'Delete …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await heading(/^Evaluators$/).waitFor();
    await row.waitFor({ state: 'detached' });
    const { data } = await own.project.askJson<Listed<{ readonly name: string }>>('/api/public/evaluation-rules');
    expect(data.map(({ name }) => name)).not.toContain('by code');
  });

  it('the settings of a rule are its own where the way back leads to it from those of another one', async () => {
    const { page, open, own, heading } = shown;
    const post = async (path: string, body: object) =>
      own.project.askJson<{ id: string }>(path, { method: 'POST', body: JSON.stringify(body) });
    const definition = { type: 'builtin', name: 'contains', settings: { texts: ['a'] } };
    const { id: evaluatorId } = await post('/api/public/evaluators', { name: 'of two rules', definition });
    const rule = { target: 'trace', evaluatorId, filters: [], sampling: 0.01 };
    const { id } = await post('/api/public/evaluation-rules', { ...rule, name: 'rule one' });
    await post('/api/public/evaluation-rules', { ...rule, name: 'rule two' });
    const name = page.getByLabel('Name', { exact: true });
    await open(`/evaluators/rules/${id}?part=settings`);
    await page.getByRole('link', { name: 'Evaluators', exact: true }).first().click();
    await page.getByRole('link', { name: 'rule two', exact: true }).click();
    const parts = page.getByRole('navigation', { name: 'Rule' });
    await parts.getByRole('link', { name: 'Settings' }).click();
    await expect.poll(async () => name.inputValue()).toBe('rule two');
    await page.evaluate('history.go(-3)');
    await heading(/rule one/).waitFor();
    await expect.poll(async () => name.inputValue()).toBe('rule one');
  });

  it('a viewer sees evaluators, rules and executions, and changes nothing', async () => {
    const viewer = await shown.pageOf('VIEWER');
    const { url, projectId } = shown.own;
    const standings = /\/api\/public\/evaluation-rules\/[^/]+$/;
    const held: Route[] = [];
    await viewer.route(standings, (route) => void held.push(route));
    await viewer.goto(`${url}/project/${projectId}/evaluators`);
    const link = viewer.getByRole('link', { name: 'answers help' });
    await link.waitFor();
    expect(await viewer.getByRole('link', { name: /^New/ }).count()).toBe(0);
    // A row that its figures moved would take a click away from its link.
    await expect.poll(() => held.length).toBe(4);
    const before = await link.boundingBox();
    for (const route of held) await route.continue();
    const row = viewer.getByRole('row', { name: /answers help/ });
    await row.getByText('2 done').waitFor();
    expect(await link.boundingBox()).toEqual(before);
    await viewer.unrouteAll({ behavior: 'wait' });
    await link.click();
    await viewer.getByRole('link', { name: 'its trace' }).first().waitFor();
    expect(await viewer.getByRole('button', { name: /Pause|Backfill|Delete|again/ }).count()).toBe(0);
    await viewer.getByRole('link', { name: 'helpful', exact: true }).click();
    await viewer.getByLabel('Model', { exact: true }).waitFor();
    expect(await viewer.getByLabel('Model', { exact: true }).isDisabled()).toBe(true);
    expect(await viewer.getByRole('button', { name: /Save|Judge|Delete/ }).count()).toBe(0);
  });

  it('no page asked another server, or logged an error', () => {
    expect(shown.problems).toEqual([]);
  });
});
