import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';

import { aTrace, telemetryRows } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

const id = 'a/b <"trace">?#';

describe('a page', () => {
  let api: TestApi;
  let htmlPath: string;
  beforeAll(async () => {
    api = await startTestApi();
    await api.store.writer.write(
      telemetryRows({ traces: [aTrace(api.projectId, id, { name: 'the secret name', userId: 'lovelace' })] }),
    );
    const { data } = await api.askJson<{ data: readonly { htmlPath: string }[] }>('/api/public/traces');
    htmlPath = data[0]?.htmlPath ?? '';
  });
  afterAll(async () => api.close());

  const pages = (): readonly string[] => ['/', htmlPath, '/sign-in'];
  const keyPages = (): readonly string[] => ['/', htmlPath];

  it('is where the server begins, and where the `htmlPath` of a trace leads, whatever its id', async () => {
    expect(pages()).toHaveLength(3);
    for (const path of pages()) {
      const response = await api.ask(path, { as: null });
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(await response.text()).toContain('Spanledger');
    }
  });

  it('shows nothing of a project without a key, and asks for none that a browser remembers', async () => {
    for (const path of keyPages()) {
      const response = await api.ask(path, { as: null });
      const text = await response.text();
      for (const word of ['secret name', 'lovelace', api.projectId, api.key.publicKey])
        expect(text).not.toContain(word);
      expect(response.headers.has('www-authenticate')).toBe(false);
      expect(text).toContain("credentials: 'omit'");
    }
    expect(await (await api.ask('/project/other/traces/none', { as: null })).text()).toBe(
      await (await api.ask(htmlPath, { as: null })).text(),
    );
  });

  it('to sign in sends the token of a link by POST and takes it out of the address first', async () => {
    const text = await (await api.ask('/sign-in', { as: null })).text();
    const [, script = ''] = /<script>([^]*?)<\/script>/.exec(text) ?? [];
    const asked: unknown[] = [];
    const places = new Map<string, object>();
    const part = { addEventListener: () => undefined, replaceChildren: () => undefined, append: () => undefined };
    const place = (id: string) => places.get(id) ?? places.set(id, { ...part, hidden: true, value: '' }).get(id);
    const location = { hash: '#sign-in=the-token', pathname: '/sign-in', origin: api.url };
    const context = {
      location,
      history: { replaceState: (_state: null, _title: string, path: string) => asked.push(path) },
      document: { getElementById: place, createElement: () => ({ ...part }), querySelectorAll: () => [] },
      fetch: async (path: string, init: { body: string }) => {
        asked.push([path, JSON.parse(init.body)]);
        return { ok: true, json: async () => ({ user: { email: 'a@b' }, projects: [], csrfToken: 'csrf' }) };
      },
    };
    runInNewContext(script, context);
    await expect.poll(() => asked).toEqual(['/sign-in', ['/api/auth/link', { token: 'the-token' }]]);
    await expect.poll(() => places.get('sign-out')).toMatchObject({ hidden: false });
  });

  it('runs its own script and style, asks this server, and nothing else', async () => {
    for (const path of pages()) {
      const response = await api.ask(path, { as: null });
      const text = await response.text();
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
    }
  });

  it('leads only to what is there', async () => {
    for (const path of pages()) {
      const text = await (await api.ask(path, { as: null })).text();
      for (const [, link = ''] of text.matchAll(/href="(\/[^"#]*)/g)) {
        expect([link, (await api.ask(link, { as: null })).status]).toEqual([link, 200]);
      }
      for (const [, asked = ''] of text.matchAll(/ask\('(\/[^']+)'\)/g)) {
        const response = await api.ask(asked);
        expect([asked, response.status]).toEqual([asked, 200]);
        expect(response.headers.has('x-spanledger-ignored-parameters')).toBe(false);
      }
    }
  });
});
