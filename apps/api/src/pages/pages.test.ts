import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';

import { aTrace, telemetryRows } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

const id = 'a/b <"trace">?#';

const signedIn = { user: { email: 'a@b' }, projects: [], needsSecondFactorIn: [], csrfToken: 'csrf' };

/**
 * The requests and the redirects of the sign-in page's script, in a browser that opens it at an address; `refused` are
 * the paths that are answered 401.
 */
const openSignIn = (text: string, address: string, answer: object = signedIn, refused: readonly string[] = []) => {
  const [, script = ''] = /<script>([^]*?)<\/script>/.exec(text) ?? [];
  const asked: unknown[] = [];
  const heardOf = new Map<string, () => void>();
  const places = new Map<string, object>();
  const shown = new Map<string, readonly unknown[]>();
  const submits = new Map<string, (event: object) => Promise<void>>();
  const part = { addEventListener: () => undefined, replaceChildren: () => undefined, append: () => undefined };
  const place = (name: string) => {
    const replaceChildren = (...children: readonly unknown[]) => void shown.set(name, children);
    const addEventListener = (_kind: string, work: (event: object) => Promise<void>) => void submits.set(name, work);
    const own = { addEventListener, replaceChildren, hidden: true, value: '' };
    return places.get(name) ?? places.set(name, { ...part, ...own }).get(name);
  };
  const submit = async (name: string) => submits.get(name)?.({ preventDefault: () => undefined });
  const createElement = () => {
    const children: unknown[] = [];
    return { ...part, children, append: (...more: unknown[]) => void children.push(...more) };
  };
  const { hash, href, origin, pathname, search } = new URL(address);
  const context = {
    URL,
    URLSearchParams,
    location: {
      hash,
      href,
      origin,
      pathname,
      search,
      replace: (to: string) => asked.push(['opens', to]),
      reload: () => asked.push('loads again'),
    },
    addEventListener: (event: string, heard: () => void) => heardOf.set(event, heard),
    history: { replaceState: (_state: null, _title: string, path: string) => asked.push(path) },
    document: { getElementById: place, createElement, querySelectorAll: () => [] },
    fetch: async (path: string, init: { body?: string }) => {
      asked.push(init.body === undefined ? [path] : [path, JSON.parse(init.body)]);
      return { ok: !refused.includes(path), status: 401, json: async () => answer };
    },
  };
  runInNewContext(script, context);
  return { asked, place, shown, submit, heardOf };
};

describe('a page', () => {
  let api: TestApi;
  let text: string;
  beforeAll(async () => {
    api = await startTestApi();
    text = await (await api.ask('/sign-in', { as: null })).text();
  });
  afterAll(async () => api.close());

  it('is where the `htmlPath` of a trace leads, whatever its id, and holds nothing of the trace', async () => {
    await api.store.writer.write(
      telemetryRows({ traces: [aTrace(api.projectId, id, { name: 'the secret name', userId: 'lovelace' })] }),
    );
    const { data } = await api.askJson<{ data: readonly { htmlPath: string }[] }>('/api/public/traces');
    const response = await api.ask(data[0]?.htmlPath ?? '', { as: null });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const page = await response.text();
    for (const word of ['secret name', 'lovelace', api.projectId, api.key.publicKey]) expect(page).not.toContain(word);
    expect(response.headers.has('www-authenticate')).toBe(false);
  });

  it('to sign in sends the token of a link by POST, takes it out of the address first, and opens the console', async () => {
    const { asked } = openSignIn(text, `${api.url}/sign-in#sign-in=the-token`);
    await expect
      .poll(() => asked)
      .toEqual(['/sign-in', ['api/auth/link', { token: 'the-token' }], ['opens', `${api.url}/`]]);
  });

  it('to sign in leads back to the page of this server that asked for it, and to no other', async () => {
    const opened = async (next: string): Promise<unknown> => {
      const { asked } = openSignIn(text, `${api.url}/sign-in?next=${encodeURIComponent(next)}#sign-in=token`);
      await expect.poll(() => asked).toHaveLength(3);
      return (asked[2] as unknown[])[1];
    };
    expect(await opened('/project/p/traces?range=24h')).toBe(`${api.url}/project/p/traces?range=24h`);
    for (const next of ['https://example.com/', '//example.com/', 'javascript:alert(1)', '\\\\example.com'])
      expect([next, await opened(next)]).toEqual([next, './']);
  });

  it('to sign in keeps through a reload which page asked for it, and takes a link that is pasted while it is open', async () => {
    const next = `?next=${encodeURIComponent('/project/p/traces')}`;
    const { asked, heardOf } = openSignIn(text, `${api.url}/sign-in${next}`);
    await expect.poll(() => asked).toEqual([`/sign-in${next}`, ['api/auth/session']]);
    heardOf.get('hashchange')?.();
    expect(asked.at(-1)).toBe('loads again');
  });

  it('to sign in shows who is signed in, with a way out', async () => {
    const { asked, place } = openSignIn(text, `${api.url}/sign-in`);
    await expect.poll(() => asked).toEqual(['/sign-in', ['api/auth/session']]);
    await expect.poll(() => place('sign-out')).toMatchObject({ hidden: false });
  });

  it('to sign in has a link to each provider, below the path of the server', async () => {
    const providers = [{ id: 'corp', name: 'Corp SSO', path: '/api/auth/oidc/corp' }];
    const ways = { password: true, passwordReset: false, providers };
    const { place, shown } = openSignIn(text, `${api.url}/sign-in`, ways, ['api/auth/session']);
    await expect.poll(() => place('providers')).toMatchObject({ hidden: false });
    expect(shown.get('providers')).toMatchObject([{ className: 'button', href: './api/auth/oidc/corp' }]);
    for (const [next, there] of [
      ['/project/p?range=24h#x', '?next=%2Fproject%2Fp%3Frange%3D24h%23x'],
      ['https://example.com/', ''],
      [`/${'x'.repeat(2000)}`, ''],
    ]) {
      const asked = `${api.url}/sign-in?next=${encodeURIComponent(next ?? '')}`;
      const opened = openSignIn(text, asked, ways, ['api/auth/session']);
      await expect.poll(() => opened.place('providers')).toMatchObject({ hidden: false });
      expect(opened.shown.get('providers')).toMatchObject([{ href: `./api/auth/oidc/corp${there}` }]);
    }
  });

  it('to sign in has the sentence of a problem, and asks for an address before it sends a link to it', async () => {
    const problem = { code: 'invalid_input', message: 'Invalid request data', detail: 'body.email is too long' };
    const paths = ['api/auth/session', 'api/auth/reset'];
    const { asked, place, shown, submit } = openSignIn(
      text,
      `${api.url}/sign-in`,
      { ...problem, providers: [] },
      paths,
    );
    await expect.poll(() => place('providers')).toMatchObject({ hidden: false });
    const before = asked.length;
    await submit('forgot');
    expect(asked).toHaveLength(before);
    expect(JSON.stringify(shown.get('found'))).toContain('Enter your e-mail address first.');
    Object.assign(place('email') ?? {}, { value: 'a@b' });
    await submit('forgot');
    expect(asked.at(-1)).toEqual(['api/auth/reset', { email: 'a@b' }]);
    expect(JSON.stringify(shown.get('found'))).toContain(problem.detail);
  });

  it.each([
    ['factor-renew', 'recovery-codes'],
    ['factor-button', 'remove'],
  ])('to sign in has the button %s beside a second factor that is on, for %s', async (button, action) => {
    const answer = { ...signedIn, on: true, recoveryCodesLeft: 1, recoveryCodes: ['AAAA-BBBB'] };
    const { asked, place, shown, submit } = openSignIn(text, `${api.url}/sign-in`, answer);
    await expect.poll(() => place('second-factor')).toMatchObject({ hidden: false });
    await submit(button);
    Object.assign(place('factor-code') ?? {}, { value: '123456' });
    await submit('factor-code-form');
    expect(asked).toContainEqual([`api/auth/second-factor/${action}`, { code: '123456' }]);
    expect(shown.get('factor-shown')).toMatchObject([{ children: ['AAAA-BBBB'] }]);
  });

  it('runs its own script and style, asks this server, and nothing else', async () => {
    const response = await api.ask('/sign-in', { as: null });
    const policy = response.headers.get('content-security-policy') ?? '';
    for (const part of ["default-src 'none'", "connect-src 'self'", "form-action 'none'", "frame-ancestors 'none'"]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain('unsafe');
    for (const element of ['style', 'script']) {
      const [, content = ''] = new RegExp(`<${element}>([^]*?)</${element}>`).exec(text) ?? [];
      expect(policy).toContain(`${element}-src 'sha256-${createHash('sha256').update(content).digest('base64')}'`);
    }
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacent|localStorage|sessionStorage/);
  });

  it('leads only to what is there, wherever the server is served', async () => {
    const links = [...text.matchAll(/href="([^"#]*)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) {
      expect(link).not.toMatch(/^\//);
      const response = await fetch(new URL(link, `${api.url}/sign-in`));
      expect([link, response.status]).toEqual([link, 200]);
    }
  });
});
