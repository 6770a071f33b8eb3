import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProjectId } from '@spanledger/core';
import { aPrice } from '@spanledger/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unknownStatus } from '../status/status-report.ts';
import { memoryControlPlane, type MemoryControlPlane } from '../testing/memory-control-plane.ts';
import { commandRunner, type Ran } from '../testing/run-commands.ts';

const model = { litellm_provider: 'openai', input_cost_per_token: 2e-6, output_cost_per_token: 8e-6 };
let dir: string;
let stores: MemoryControlPlane;
let spanledger: (...args: string[]) => Promise<Ran>;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'spanledger-prices-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

beforeEach(async () => {
  stores = memoryControlPlane();
  spanledger = commandRunner({
    withControlPlane: (use) => use(stores),
    migrate: () => Promise.resolve({ postgresql: [], clickhouse: null }),
    readStatus: () =>
      Promise.resolve({
        mode: 'servers',
        isHealthy: true,
        dataDir: null,
        components: [{ ...unknownStatus, name: 'api', state: 'healthy' }],
        queue: null,
        retries: null,
        chunks: null,
        ingest: null,
        names: null,
      }),
  });
  await stores.firstStart.ensure({ organizationId: 'org', organizationName: 'Acme', projectId: 'own' });
  await stores.firstStart.ensure({ organizationId: 'org-2', projectId: 'stranger' });
});

const file = (models: object, name = 'prices.json'): string => {
  const path = join(dir, name);
  writeFileSync(path, JSON.stringify(models));
  return path;
};
const json = async (...args: string[]) =>
  JSON.parse((await spanledger('--json', ...args)).out) as Record<string, unknown>;

describe('prices import', () => {
  it('takes a file over, and a second time changes nothing', async () => {
    const path = file({ 'gpt-x': model, 'dall-e': { output_cost_per_image: 1 } });
    const first = await spanledger('prices', 'import', path);
    expect(first).toMatchObject({ exitCode: 0, error: '' });
    expect(first.out).toMatch(/new +gpt-x +2 +8 +ever\n1 new, 0 changed, .* 1 without a price per token\./);
    expect(first.out).toContain('This is version 1 of the price book.');
    const again = await spanledger('prices', 'import', path);
    expect(again.out).toMatch(/1 unchanged[^]*Nothing to change\./);
    expect(await stores.priceHistory.latestVersion()).toBe(1);
  });

  it('is shown by diff before, which changes nothing', async () => {
    await spanledger('prices', 'import', file({ 'gpt-x': model }));
    const path = file({ 'gpt-x': { ...model, input_cost_per_token: 3e-6 }, 'gpt-y': model });
    const diff = await spanledger('prices', 'diff', path, '--from', '2026-05-01');
    expect(diff.out).toMatch(/changed +gpt-x +2 → 3 +8 +2026-05-01T00:00:00.000Z/);
    expect(diff.out).toContain('Nothing was changed');
    expect(await stores.priceHistory.latestVersion()).toBe(1);
    expect(await json('prices', 'diff', path)).toMatchObject({ added: ['gpt-y'], changed: ['gpt-x'], unchanged: 0 });
  });

  it('is for everybody, or for the project or organization that is named', async () => {
    const path = file({ 'gpt-x': model });
    await spanledger('prices', 'import', path, '--project', 'own');
    await spanledger('prices', 'import', path, '--organization', 'Acme');
    const page = { page: 1, limit: 10 };
    expect((await stores.prices.list('own' as ProjectId, page)).totalItems).toBe(2);
    expect((await stores.prices.list('stranger' as ProjectId, page)).totalItems).toBe(0);
    expect((await spanledger('prices', 'import', path, '-p', 'own', '-o', 'org')).exitCode).toBe(2);
    expect((await spanledger('prices', 'import', path, '-o', 'nowhere')).exitCode).toBe(1);
  });

  it('removes what is not in the file any more only when asked', async () => {
    await spanledger('prices', 'import', file({ 'gpt-x': model, 'gpt-y': model }));
    const path = file({ 'gpt-x': model });
    expect(await json('prices', 'import', path)).toMatchObject({ gone: ['gpt-y'], removed: [], version: null });
    expect(await json('prices', 'import', path, '--prune')).toMatchObject({ removed: ['gpt-y'], version: 2 });
  });

  it('of a file that is none, or a time that is none, is refused with nothing changed', async () => {
    writeFileSync(join(dir, 'broken.json'), '{');
    const path = file({ 'gpt-x': model });
    expect(await spanledger('prices', 'import', join(dir, 'nowhere.json'))).toMatchObject({ exitCode: 1, out: '' });
    for (const given of [dir, join(dir, 'broken.json'), file({ a: {} }, 'none.json')]) {
      expect(await spanledger('prices', 'import', given)).toMatchObject({ exitCode: 2, out: '' });
    }
    expect((await spanledger('prices', 'import', path, '--from', 'soon')).exitCode).toBe(2);
    expect(await stores.priceHistory.latestVersion()).toBe(0);
  });
});

describe('prices list and show', () => {
  it('the list of prices holds what was added to a scope', async () => {
    expect((await spanledger('prices', 'list')).out).toMatch(/built-in ones count/);
    await stores.prices.change({
      add: [aPrice(), aPrice({ modelName: 'mine', scope: { kind: 'project', projectId: 'own' as ProjectId } })],
      remove: [],
    });
    expect((await spanledger('prices', 'list')).out).toMatch(/^MODEL .*\nmodel-a +– +3 +15 +– +ever +custom@1 +\S+\n$/);
    expect((await spanledger('prices', 'list', '-p', 'own')).out).toContain('mine');
    const listed = (await json('prices', 'list')) as unknown as Record<string, unknown>[];
    expect(listed[0]).toMatchObject({ modelName: 'model-a', rates: { input: { perMillion: '3', tiers: [] } } });
  });

  it('prices show which price decides what a model costs, for a project and at a version of the book', async () => {
    const show = async (...args: string[]) => spanledger('prices', 'show', 'gpt-4o', '-p', 'own', ...args);
    expect((await show()).out).toMatch(/model +gpt-4o \(openai\)\nprice version +genai-prices@[^]*input +2\.5 +any/);
    const scope = { kind: 'project', projectId: 'own' as ProjectId } as const;
    await stores.prices.change({ add: [aPrice({ modelName: 'gpt-4o', scope })], remove: [] });
    expect((await show()).out).toMatch(/price version +custom@1[^]*input +3 +any/);
    expect((await show('--book', '0')).out).toMatch(/genai-prices@/);
    expect((await spanledger('prices', 'show', 'gpt-4o', '-p', 'stranger')).out).toMatch(/genai-prices@/);
    expect(await show('--book', '7')).toMatchObject({ exitCode: 1 });
    expect(await show('--book', 'x')).toMatchObject({ exitCode: 2 });
    expect(await spanledger('prices', 'show', 'nothing', '-p', 'own')).toMatchObject({ exitCode: 1, out: '' });
  });
});
