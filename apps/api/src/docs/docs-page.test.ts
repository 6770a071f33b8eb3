import { createHash } from 'node:crypto';

import { endpoints } from '@spanledger/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { html } from './html.ts';

describe('the documents', () => {
  let api: TestApi;
  let page: string;
  let policy: string;
  beforeAll(async () => {
    api = await startTestApi();
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
    const sent = endpoints.filter(({ body }) => body?.example !== undefined);
    expect(sent.map(({ operation }) => operation)).toContain('ingestBatch');
    for (const { method, path, body } of sent) {
      expect(page).toContain(html`${JSON.stringify(body?.example, null, 2)}`.html);
      const headers = { 'content-type': 'application/json' };
      const answer = await api.askJson(path, { method, headers, body: JSON.stringify(body?.example) });
      expect(answer).not.toHaveProperty('partialSuccess');
      expect(answer['errors'] ?? []).toEqual([]);
    }
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
