import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';

import { csrfHeader, endpoints, signIn, signInByLink } from '@spanledger/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { adminApiKey, keysByEndpoint } from '../organization.fixture.ts';
import { headersOfUser, testBrowser } from '../people.fixture.ts';
import { docsScript } from './docs-script.ts';
import { html } from './html.ts';

interface FakeEntry {
  hidden: boolean;
  readonly textContent: string;
  readonly hash: string;
  readonly querySelector: (selector: string) => FakeEntry;
}

/** The parts of a browser's document that the script of the page uses. */
const fakeDocument = (page: string) => {
  const entry = (textContent: string, hash: string): FakeEntry => {
    const made: FakeEntry = { hidden: false, textContent, hash, querySelector: () => made };
    return made;
  };
  const entries = [...page.matchAll(/<article id="([^"]+)" data-entry>([^]*?)<\/article>/g)].map(([, id, text = '']) =>
    entry(text.replaceAll(/<[^>]*>/g, ' '), `#${id}`),
  );
  const leading = [...page.matchAll(/<li data-entry>\s*<a href="([^"]+)"[^>]*>([^<]*)/g)].map(
    ([, hash = '', text = '']) => entry(text, hash),
  );
  const field = {
    value: '',
    addEventListener: (_name: string, listen: () => void) => (field.input = listen),
    input: () => {},
  };
  const lists: Readonly<Record<string, readonly FakeEntry[]>> = {
    'main [data-entry]': entries,
    'nav [data-entry]': leading,
    '[data-group]': [],
  };
  const document = {
    querySelector: (selector: string) =>
      selector === '#search' ? field : entries.find(({ hash }) => hash === selector),
    querySelectorAll: (selector: string) => lists[selector] ?? [],
    addEventListener: () => undefined,
  };
  runInNewContext(docsScript, { document });
  const search = (text: string): void => {
    field.value = text;
    field.input();
  };
  return { search, entries, leading };
};

/** Creates the user, the password and the link of the examples; returns the headers of another session of that user. */
const headersOfExampleUser = async (api: TestApi): Promise<Record<string, string>> => {
  const { email, password } = signIn.body.example;
  const { token } = signInByLink.body.example;
  const headers = await headersOfUser(api, email);
  await api.askJson('/api/auth/password', { headers, json: { password } });
  const browser = testBrowser(api);
  const begun = await browser.ask('/api/auth/sign-in', { method: 'POST', json: { email, password } });
  const { csrfToken, user } = (await begun.json()) as { csrfToken: string; user: { id: string } };
  const now = Date.now() * 1000;
  const tokenHash = createHash('sha256').update(token).digest('hex');
  const link = { userId: user.id, tokenHash, purpose: 'sign-in', now, expiresAt: now + 60_000_000 } as const;
  await api.identity.signInLinks.create(link);
  return { cookie: browser.cookie(), [csrfHeader]: csrfToken };
};

/** The row of a member or parameter, up to a text in it. */
const rowOf = (name: string, text: string): RegExp => new RegExp(`<code>${name}</code>[^]{0,400}?${text}`);

/**
 * A dry run is answered after it has run, and nothing runs it here; there is no model to call; a code is valid for half
 * a minute; feedback is never taken.
 */
const unsent = new Set([
  'createRepricing',
  'runPlayground',
  'createFeedback',
  'createDatasetExperiment',
  'confirmSecondFactor',
  'showSecondFactor',
  'renewRecoveryCodes',
  'removeSecondFactor',
]);

describe('the documents', () => {
  let api: TestApi;
  let page: string;
  let policy: string;
  let ofUser: Record<string, string>;
  let keyFor: Awaited<ReturnType<typeof keysByEndpoint>>;
  beforeAll(async () => {
    api = await startTestApi({ adminApiKey, mailer: { send: async () => ({ isSent: true }) } });
    keyFor = await keysByEndpoint(api);
    ofUser = await headersOfUser(api, 'reader@example.com');
    const response = await api.ask('/docs', { as: null });
    page = await response.text();
    policy = response.headers.get('content-security-policy') ?? '';
  });
  afterAll(async () => api.close());

  it('are served without a key', async () => {
    const document = await api.askJson<{ openapi: string; info: object }>('/api/public/openapi.json', { as: null });
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ version: '1.2.3' });
  });

  it.each(endpoints)('show $operation', ({ operation, path, summary }) => {
    expect(page).toContain(`id="${operation}"`);
    expect(page).toContain(path);
    expect(page).toContain(html`${summary}`.html);
  });

  it('show how to send each body by hand, as the server takes it', async () => {
    const ofAda = await headersOfExampleUser(api);
    const sent = endpoints.filter(({ body }) => body !== undefined);
    expect(sent.map(({ operation }) => operation)).toContain('ingestBatch');
    for (const endpoint of sent) {
      const { operation, method, path, body, access } = endpoint;
      expect([operation, body?.schema.safeParse(body.example).error]).toEqual([operation, undefined]);
      expect(page).toContain(html`${JSON.stringify(body?.example, null, 2)}`.html);
      if (unsent.has(operation)) continue;
      const headers = { 'content-type': 'application/json', ...(access === 'user' ? ofAda : {}) };
      const response = await api.ask(path.replace(/\{\w+\}/g, 'n4bQgYhMfWWaL-qgxVrQFa'), {
        method: method.toUpperCase(),
        as: keyFor(endpoint),
        headers,
        body: JSON.stringify(body?.example),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      // An object in a path, or referenced by its id, may not exist.
      const namesSomething =
        path.includes('{') ||
        /"(?:userId|projectId|traceId|evaluatorId|scoreConfigIds)"/.test(JSON.stringify(body?.example));
      const isMissing = response.status === 404 || /names no (?:score config|evaluator)/.test(JSON.stringify(answer));
      const isTaken = response.ok || (namesSomething && isMissing);
      expect([operation, isTaken]).toEqual([operation, true]);
      if (!response.ok) continue;
      expect(answer).not.toHaveProperty('partialSuccess');
      expect(answer['errors'] ?? []).toEqual([]);
    }
  });

  const exampleOf = (operation: string): string => {
    const [, article = ''] = page.split(`<article id="${operation}"`);
    const [, command = ''] = /<pre><code>(curl [^]*?)<\/code><\/pre>/.exec(article.split('</article>')[0] ?? '') ?? [];
    return command.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&#39;', "'");
  };

  it.each(endpoints)('have an example of $operation, in words that it has', async (endpoint) => {
    const { operation, method, query, exampleQuery = {} } = endpoint;
    const [, path = ''] = /"\$BASE_URL(\S+)"/.exec(exampleOf(operation)) ?? [];
    expect(path).toMatch(/^\/[^{}]+$/);
    expect(Object.keys(query?.shape ?? {})).toEqual(expect.arrayContaining(Object.keys(exampleQuery)));
    if (method !== 'get') return;
    const headers = endpoint.access === 'user' ? ofUser : {};
    const response = await api.ask(path, { as: keyFor(endpoint), headers });
    await response.text();
    // An object in a path, or referenced by its id, does not exist, and no address is signed for it.
    const namesNothing = endpoint.params === undefined && !('datasetId' in exampleQuery);
    expect(response.status).toBeOneOf(namesNothing ? [200] : [200, 403, 404]);
    expect(response.headers.has('x-spanledger-ignored-parameters')).toBe(false);
  });

  it('show the bounds of what may be sent', () => {
    expect(page).toMatch(rowOf('limit', '1 to 100'));
    expect(page).toMatch(rowOf('page', 'at least 1'));
    expect(page).toMatch(rowOf('tags', 'at most 1000 items'));
    expect(page).toMatch(rowOf('traceId', 'at most 800 characters'));
    expect(page).toMatch(rowOf('traceIds', '1 to 1000 items'));
    expect(page).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });

  it('pages are searched by their text: the side bar keeps what leads there', () => {
    const { search, entries, leading } = fakeDocument(page);
    search('DEAREST nothing');
    expect(leading.filter(({ hidden }) => !hidden)).toEqual([]);
    search('cached  Tokens');
    expect(entries.some(({ hidden }) => hidden)).toBe(true);
    search('newest first when unset');
    expect(leading.filter(({ hidden }) => !hidden).map(({ hash }) => hash)).toContain('#listTraces');
    expect(leading.filter(({ hidden }) => !hidden).map(({ hash }) => hash)).not.toContain('#getHealth');
    search('usage without a known price');
    expect(leading.filter(({ hidden }) => !hidden).map(({ hash }) => hash)).toContain('#schema-ListedTrace');
    search('');
    expect([...entries, ...leading].every(({ hidden }) => !hidden)).toBe(true);
  });

  it('show what is between backticks as code', () => {
    expect(page).toContain('<code>trace-create</code>');
    expect(page).not.toContain('`');
  });

  it('have no broken link inside', () => {
    const targets = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(40);
    expect(links.filter((id) => !targets.has(id))).toEqual([]);
  });

  it('explain every code that an error may carry', async () => {
    const { type } = (await (await api.ask('/nothing', { as: null })).json()) as { type: string };
    expect(page).toContain(`id="${type.replace('/docs#', '')}"`);
  });

  it('load nothing from elsewhere, and run nothing but their own script', () => {
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it.each(['style', 'script'])('allow the very %s that they hold', (element) => {
    const [, content = ''] = new RegExp(`<${element}>([^]*?)</${element}>`).exec(page) ?? [];
    expect(content.length).toBeGreaterThan(100);
    expect(policy).toContain(`${element}-src 'sha256-${createHash('sha256').update(content).digest('base64')}'`);
  });

  it('escape what they show', () => {
    expect(html`<p>${'<script>&"'}</p>`.html).toBe('<p>&lt;script&gt;&amp;&quot;</p>');
  });
});
