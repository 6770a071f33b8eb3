import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chromiumPath, noChromium } from './open-browser.fixture.ts';
import { openedConsole, signInElsewhere, type OpenedConsole } from './opened-console.fixture.ts';

if (chromiumPath === undefined) process.stderr.write(`${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('a form that is filled in while something interrupts', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Interrupted');
  });
  afterAll(async () => shown?.close());

  const beginPrompt = async (name: string): Promise<void> => {
    const { page, open } = shown;
    await open('/prompts');
    await page.getByRole('button', { name: 'New prompt' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Text', { exact: true }).fill('An hour of work.');
  };
  const save = () => shown.page.getByRole('button', { name: 'Save the version' });
  const versionsOf = async (name: string): Promise<readonly number[]> => {
    const { data } = await shown.own.project.askJson<{ data: { name: string; versions: readonly number[] }[] }>(
      '/api/public/v2/prompts',
    );
    return data.find((prompt) => prompt.name === name)?.versions ?? [];
  };

  it('keeps what was entered at a click beside it or on its edge, at the first Escape, and where a reload is taken back', async () => {
    const { page } = shown;
    await beginPrompt('kept');
    const [form, field] = await Promise.all([
      page.getByRole('dialog').boundingBox(),
      page.getByLabel('Name', { exact: true }).boundingBox(),
    ]);
    if (form === null || field === null) throw new Error('the form is not shown');
    await page.mouse.click(form.x + 8, form.y + 8);
    await page.mouse.click(form.x - 60, form.y + 60);
    await page.mouse.move(field.x + 40, field.y + 10);
    await page.mouse.down();
    await page.mouse.move(form.x - 60, field.y + 10, { steps: 3 });
    await page.mouse.up();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('kept');
    await page.keyboard.press('Escape');
    await page.getByText('Press Escape again to close this').waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('kept');
    const asked = page.waitForEvent('dialog');
    const reloaded = page.evaluate('location.reload()');
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('kept');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await reloaded;
  });

  it('of a whole page is left for another page, by the way back too, only after a question, and not once it is saved', async () => {
    const { page, open, heading } = shown;
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    const goTo = async (name: string): Promise<void> => page.getByRole('link', { name, exact: true }).click();
    await open('/evaluators');
    await page.getByRole('link', { name: 'Choose a built-in one' }).click();
    const name = page.getByLabel('Name, which its scores have too');
    await name.fill('an hour of work');
    const ways = [async () => goTo('Costs'), async () => goTo('Code'), async () => page.evaluate('history.back()')];
    for (const way of ways) {
      await way();
      await question.getByRole('button', { name: 'Stay' }).click();
      expect(await name.inputValue()).toBe('an hour of work');
    }
    const asked = page.waitForEvent('dialog');
    const reloaded = page.evaluate('location.reload()');
    const ofBrowser = await asked;
    expect(ofBrowser.type()).toBe('beforeunload');
    await ofBrowser.dismiss();
    await reloaded;
    await page.getByRole('button', { name: 'Make the evaluator' }).click();
    await heading(/an hour of work/).waitFor();
    await open('/evaluators/rules/new');
    await page.getByLabel('Name', { exact: true }).fill('half a rule');
    await goTo('Costs');
    await question.getByRole('button', { name: 'Leave without saving' }).click();
    await heading('Costs').waitFor();
    await goTo('Home');
    await heading(/first trace/).waitFor();
  });

  it('of a comment stays in its tab, on other pages and after a reload, until it is sent', async () => {
    const { page, open, own } = shown;
    const body = JSON.stringify({ name: 'commented', prompt: 'Hello.' });
    await own.project.askJson('/api/public/v2/prompts', { method: 'POST', body });
    const field = page.getByPlaceholder('Markdown; @ mentions a member');
    await open('/prompts/commented');
    await field.fill('A long thought.');
    await page.getByRole('link', { name: 'Costs', exact: true }).click();
    await open('/prompts/commented');
    await page.reload();
    expect(await field.inputValue()).toBe('A long thought.');
    await page.getByRole('button', { name: 'Comment', exact: true }).click();
    await page.getByRole('listitem').getByText('A long thought.').waitFor();
    await page.reload();
    await page.getByRole('listitem').getByText('A long thought.').waitFor();
    expect(await field.inputValue()).toBe('');
  });

  it('other dialogs close by a click beside them, and not by one on their edge', async () => {
    const { page, open, heading } = shown;
    await open('/traces');
    await heading('Traces').waitFor();
    await page.keyboard.press('?');
    const keys = await page.getByRole('dialog', { name: 'Keys' }).boundingBox();
    if (keys === null) throw new Error('the keys are not shown');
    await page.mouse.click(keys.x + 8, keys.y + 8);
    expect(await page.getByRole('dialog').count()).toBe(1);
    await page.mouse.click(keys.x - 60, keys.y + 60);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('is sent once by a double click', async () => {
    await beginPrompt('once');
    await save().dblclick();
    await expect.poll(async () => versionsOf('once')).toEqual([1]);
    await shown.page.waitForLoadState('networkidle');
    expect(await versionsOf('once')).toEqual([1]);
  });

  it('says that the network is away, and is not sent later by itself', async () => {
    const { page } = shown;
    await beginPrompt('later');
    await page.context().setOffline(true);
    await save().click();
    await page.getByText('The server does not answer. Is it running, and is the network there?').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.waitForTimeout(1000);
    expect(await versionsOf('later')).toEqual([]);
  });

  it('keeps what was entered where the session ends, and is saved after signing in again in another window', async () => {
    const { page, own } = shown;
    await beginPrompt('signed in again');
    await page.context().clearCookies();
    await save().click();
    const link = page.getByRole('dialog').getByRole('link', { name: 'Sign in again in a new window' });
    await link.waitFor();
    expect(await link.getAttribute('href')).toContain('/sign-in?next=');
    await signInElsewhere(page, await own.linkAgain());
    const read = page.waitForResponse((response) => response.url().endsWith('/api/auth/session'));
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await read;
    await save().click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await versionsOf('signed in again')).toEqual([1]);
    expect(await page.getByText('Your session has ended.').count()).toBe(0);
  });

  it('is saved after the user signed in again in another window, and not in the name of another user', async () => {
    const { page, own } = shown;
    const signOutElsewhere = async (): Promise<void> => {
      const other = await page.context().newPage();
      await other.goto(`${own.url}/project/${own.projectId}`);
      await other.getByRole('button', { name: 'Sign out' }).click();
      await other.waitForURL(/sign-in/);
      await other.close();
    };
    await beginPrompt('in a new session');
    await signOutElsewhere();
    await signInElsewhere(page, await own.linkAgain());
    await save().click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await versionsOf('in a new session')).toEqual([1]);
    await beginPrompt('of another user');
    await signOutElsewhere();
    await signInElsewhere(page, await own.linkFor('MEMBER'));
    await save().click();
    await page.getByRole('dialog').getByText('Another user has signed in in this browser meanwhile.').waitFor();
    expect(await versionsOf('of another user')).toEqual([]);
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('of another user');
  });
});

describe.skipIf(chromiumPath === undefined)('a page whose requests fail', () => {
  let shown: OpenedConsole;
  beforeAll(async () => {
    shown = await openedConsole('Failing');
  });
  afterAll(async () => shown?.close());

  const fail = async (requests: RegExp, status: number, headers: Record<string, string>, body: object) =>
    shown.page.route(requests, async (route) =>
      route.fulfill({ status, headers, contentType: 'application/json', body: JSON.stringify(body) }),
    );

  it('is shown by Try again once its server is back, where not even the session could be read', async () => {
    const { page, open, heading } = shown;
    await fail(/\/api\/auth\/session$/, 503, { 'retry-after': '60' }, { detail: 'The store does not answer.' });
    await open('/traces');
    await heading('This page cannot be shown').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading('Traces').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('says that the user is still signed in where signing out fails, and leaves for the sign-in page where the session has ended', async () => {
    const { page, open } = shown;
    await open('/costs');
    await fail(/\/sign-out$/, 503, {}, { detail: 'The store does not answer.', code: 'unavailable' });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are still signed in.').waitFor();
    await page.getByText('The store does not answer.').waitFor();
    expect(page.url()).toContain('/costs');
    await page.unrouteAll({ behavior: 'wait' });
    const kept = await page.context().cookies();
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/sign-in$/);
    await page.context().addCookies(kept);
  });

  it('has the focus on the button that failed, to press it again', async () => {
    const { page, open } = shown;
    const focused = async () => page.evaluate('document.activeElement.textContent');
    const failLate = async (requests: RegExp) =>
      page.route(requests, async (route) => {
        await page.waitForTimeout(200);
        await route.fulfill({ status: 503, contentType: 'application/json', body: '{"detail":"It is away."}' });
      });
    await open('/prompts');
    await page.getByRole('button', { name: 'New prompt' }).click();
    await page.getByLabel('Name', { exact: true }).fill('again');
    await page.getByLabel('Text', { exact: true }).fill('By the keyboard.');
    await failLate(/\/v2\/prompts$/);
    await page.getByRole('button', { name: 'Save the version' }).press('Enter');
    await page.getByText('It is away.').waitFor();
    await expect.poll(focused).toBe('Save the version');
    await page.unrouteAll({ behavior: 'wait' });
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByLabel('Label', { exact: true }).fill('staging');
    await page.getByRole('button', { name: 'Put on this version …' }).click();
    await failLate(/\/prompts\/again\/versions\/1$/);
    await page.getByRole('button', { name: 'Put it on' }).press('Enter');
    await page.getByText('It is away.').waitFor();
    await expect.poll(focused).toBe('Put it on');
    await page.unrouteAll({ behavior: 'wait' });
  });

  it('names the request that the log explains, and the wait that a limit asks for, during which it asks nothing', async () => {
    const { page, open } = shown;
    const header = { 'x-request-id': 'request-of-the-log' };
    await fail(/\/prompts\?/, 500, { ...header, 'retry-after': '60' }, { detail: 'It failed.', code: 'internal' });
    await open('/prompts');
    await page.getByText('It failed. It is request-of-the-log.').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await fail(/\/ledger\?/, 429, { 'retry-after': '30' }, { detail: 'Too many.', code: 'rate_limited' });
    let asked = 0;
    page.on('request', (request) => {
      if (/\/ledger\?/.test(request.url())) asked += 1;
    });
    await open('/ledger');
    await page.getByText('Too many. Wait 30 seconds, then try again.').waitFor();
    // Of other sections of the page, too, which are read meanwhile.
    await expect.poll(async () => page.locator('.skeleton').count()).toBe(0);
    expect(asked).toBe(1);
  });

  it.each([
    ['settings?part=policies', /\/policies\/masking$/],
    ['datasets/read%20again', /\/dataset-items\?/],
    ['datasets/read%20again?part=runs', /\/experiments\?/],
    ['prompts/read%20again?version=1', /\/v2\/prompts\/read%20again\?/],
    ['evaluators/rules/new', /\/evaluators(\?|$)/],
  ])('a part of a page that could not be read is read again from there: %s', async (path, asked) => {
    const { page, own, open } = shown;
    const send = async (to: string, body: object) =>
      own.project.askJson(`/api/public/v2/${to}`, { method: 'POST', body: JSON.stringify(body) });
    await send('datasets', { name: 'read again' });
    await send('prompts', { name: 'read again', prompt: 'Hello' });
    await page.route(asked, async (route) => {
      const isOfApi = route.request().resourceType() === 'fetch';
      await (isOfApi ? route.fulfill({ status: 422, json: { detail: 'Too much.' } }) : route.continue());
    });
    await open(`/${path}`);
    const failure = page.getByRole('alert').filter({ hasText: 'Too much.' });
    await failure.first().waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await failure.first().getByRole('button', { name: 'Try again' }).click();
    await failure.first().waitFor({ state: 'detached' });
    expect(await failure.count()).toBe(0);
  });

  it('a new rule leads to the evaluators where the project has none', async () => {
    const { page, open } = shown;
    await open('/evaluators/rules/new');
    await page.getByText('A rule judges by an evaluator, and the project has none.').waitFor();
    expect(await page.getByRole('link', { name: 'Make one' }).getAttribute('href')).toMatch(/\/evaluators$/);
  });
});
