import type { EndpointOutput, getPolicy } from '@spanledger/api-contract';
import type { Micros } from '@spanledger/core';
import { aScore, aTrace, telemetryRows } from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';

type Policy = EndpointOutput<typeof getPolicy, 200>;

const path = '/api/public/policies/sampling';
const masking = '/api/public/policies/masking';
const emailRules = { rules: [{ detector: 'email', action: 'remove' }] };

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(async () => api.close());

const ask = async <T = Policy>(at: string, method = 'GET', json?: unknown, as: KeyPair = api.fullKey): Promise<T> => {
  const response = await api.ask(at, {
    method,
    as,
    ...(json === undefined ? {} : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, etag: response.headers.get('etag'), ...((await response.json()) as object) } as T;
};

const put = async (rate: number, expectedVersion?: number, reason?: string): Promise<Policy> =>
  ask(path, 'PUT', { document: { rate }, expectedVersion, reason });

const daysAgo = (days: number): Micros => Date.now() * 1000 - days * 86_400_000_000;

describe('the policies of a project', () => {
  it('a policy that was never set is version 0, with what counts without one', async () => {
    expect(await ask(path)).toMatchObject({ version: 0, document: { rate: 1 }, author: null, createdAt: null });
    expect(await ask(masking)).toMatchObject({ version: 0, document: { rules: [] }, etag: '"0"' });
  });

  it('each change is the next version, which can be read, compared and restored', async () => {
    const first = await put(0.5, 0, 'too many');
    expect(first).toMatchObject({ status: 200, etag: '"1"', kind: 'sampling', version: 1, reason: 'too many' });
    await put(0.25, 1);
    expect(await ask(`${path}/versions?limit=1`)).toMatchObject({
      data: [{ version: 2, document: { rate: 0.25 } }],
      meta: { totalItems: 2 },
    });
    expect(await ask(`${path}/versions/1`)).toMatchObject({ document: { rate: 0.5 }, reason: 'too many' });
    expect(await ask(`${path}/compare?from=1&to=2`)).toMatchObject({
      differences: [{ path: 'rate', before: 0.5, after: 0.25 }],
    });
    const restored = await ask(`${path}/versions/1/restore`, 'POST', { expectedVersion: 2 });
    expect(restored).toMatchObject({ version: 3, document: { rate: 0.5 }, reason: 'As version 1 was.' });
    expect(await ask(path)).toMatchObject({ version: 3 });
  });

  it('of two writers who have read the same version, the second gets 409 and changes nothing', async () => {
    await put(0.5, 0);
    expect(await put(0.1, 0)).toMatchObject({
      status: 409,
      code: 'conflict',
      message: expect.stringContaining('1') as string,
    });
    const matched = async (tag: string) =>
      (
        await api.ask(path, {
          method: 'PUT',
          as: api.fullKey,
          headers: { 'if-match': tag, 'content-type': 'application/json' },
          body: JSON.stringify({ document: { rate: 0.2 } }),
        })
      ).status;
    expect(await matched('"0"')).toBe(409);
    expect(await matched('"1"')).toBe(200);
    expect(await ask(path)).toMatchObject({ version: 2, document: { rate: 0.2 } });
  });

  it('what cannot be a policy is refused, with the member and what was expected', async () => {
    const cases = [
      [{ document: { rate: 2 }, expectedVersion: 0 }, 'body.document.rate', 'must be a number from 0 to 1'],
      [{ document: { rate: 0.5 } }, 'body.expectedVersion', 'must be the version that you have read'],
      [{ expectedVersion: 0 }, 'body.document', ''],
    ] as const;
    for (const [json, at, message] of cases) {
      expect(await ask(path, 'PUT', json)).toMatchObject({
        status: 400,
        issues: [{ path: at, message: expect.stringContaining(message) as string }],
      });
    }
    const pattern = { document: { rules: [{ pattern: '(' }] }, expectedVersion: 0 };
    expect(await ask(masking, 'PUT', pattern)).toMatchObject({
      status: 400,
      issues: [{ path: 'body.document.rules[0].pattern' }],
    });
    expect(await ask(`${path}/versions/9`)).toMatchObject({ status: 404 });
    expect(await ask(`${path}/versions/x`)).toMatchObject({ status: 404 });
    expect(await ask('/api/public/policies/nothing')).toMatchObject({ status: 404 });
    expect(await ask(`${path}/compare?from=1`)).toMatchObject({ status: 400 });
  });

  it('the limits of a project are shown, with their versions, and are set by no key of it', async () => {
    await api.identity.projects.changeLimits(api.projectId, { readsPerSecond: 100 });
    expect(await ask('/api/public/policies/limits')).toMatchObject({ version: 1, document: { readsPerSecond: 100 } });
    const lifted = { document: {}, expectedVersion: 1 };
    expect(await ask('/api/public/policies/limits', 'PUT', lifted)).toMatchObject({ status: 403 });
    const restored = await ask('/api/public/policies/limits/versions/1/restore', 'POST', { expectedVersion: 1 });
    expect(restored).toMatchObject({ status: 403 });
  });

  it('retention is that of the project', async () => {
    await api.identity.projects.update(api.projectId, { retentionDays: 30 });
    const retention = '/api/public/policies/retention';
    expect(await ask(retention)).toMatchObject({ version: 1, document: { days: 30 } });
    const off = await ask(retention, 'PUT', { document: { days: null }, expectedVersion: 1 });
    expect(off).toMatchObject({ version: 2, document: { days: null } });
    expect((await api.identity.projects.get(api.projectId))?.retentionDays).toBeNull();
  });

  it('a dry run counts what a retention policy would remove of the own project, and removes nothing', async () => {
    for (const projectId of [api.projectId, 'project-stranger' as typeof api.projectId])
      await api.store.writer.write(
        telemetryRows({
          traces: [
            aTrace(projectId, 'old', { timestamp: daysAgo(31) }),
            aTrace(projectId, 'older', { timestamp: daysAgo(90) }),
            aTrace(projectId, 'young', { timestamp: daysAgo(29) }),
          ],
          scores: [aScore(projectId, 'old score', { timestamp: daysAgo(40) })],
        }),
      );
    const dryRun = '/api/public/policies/retention/dry-run';
    const run = async (days: number | null) => ask(dryRun, 'POST', { document: { days } });
    expect(await run(30)).toMatchObject({ status: 200, traces: 2, scores: 1 });
    expect(await run(60)).toMatchObject({ traces: 1, scores: 0 });
    expect(await run(null)).toMatchObject({ before: null, traces: 0, scores: 0 });
    expect(await run(2)).toMatchObject({ status: 400, issues: [{ path: 'body.document.days' }] });
    expect(await run(30)).toMatchObject({ traces: 2 });
  });

  it('policies of one project are neither shown nor changed by a key of another', async () => {
    await put(0.5, 0);
    const stranger = await api.identity.apiKeys.create('project-stranger' as typeof api.projectId, {
      scopes: ['admin'],
    });
    expect(await ask(path, 'GET', undefined, stranger)).toMatchObject({ version: 0 });
    expect(await ask(`${path}/versions/1`, 'GET', undefined, stranger)).toMatchObject({ status: 404 });
    expect(await ask(path, 'PUT', { document: { rate: 0 }, expectedVersion: 0 }, stranger)).toMatchObject({
      version: 1,
    });
    expect(await ask(path)).toMatchObject({ version: 1, document: { rate: 0.5 } });
  });
});

const send = async (events: readonly object[]): Promise<void> => {
  await api.askJson('/api/public/ingestion', { json: { batch: events } });
};
const event = (type: string, body: object, at = '2026-01-02T03:04:05Z') => ({
  id: `${type} ${JSON.stringify(body)}`,
  type,
  timestamp: at,
  body,
});
const dryRun = async (document: object, traces = 5, as: KeyPair = api.key) =>
  ask<object>(`${masking}/dry-run`, 'POST', { document, traces }, as);

describe('a dry run of masking', () => {
  it('says what a policy would do to the last traces, shows none of what it finds, and changes nothing', async () => {
    await send([
      event('trace-create', { id: 'a', input: 'from ada@example.com', metadata: { owner: 'bob@example.com' } }),
      event('span-create', { id: 'o', traceId: 'a', output: { to: ['eve@example.com', 'x'] } }),
      event('score-create', { id: 's', traceId: 'a', name: 'n', value: 1, comment: 'asked ada@example.com' }),
      event('trace-create', { id: 'b', input: 'nothing' }),
    ]);
    const result = await dryRun({ rules: [{ detector: 'iban' }, { detector: 'email', action: 'remove' }] });
    expect(result).toMatchObject({
      status: 200,
      traces: 2,
      affectedTraces: 1,
      rules: [{ rule: 1, found: 4, byField: { input: 1, metadata: 1, output: 1, comment: 1 } }],
      failed: {},
    });
    const { examples } = result as { examples: readonly { member: string }[] };
    expect(examples.map(({ member }) => member).toSorted()).toEqual(['comment', 'input', 'metadata.owner', 'output']);
    expect(examples).toContainEqual({ traceId: 'a', kind: 'trace', id: 'a', member: 'input', after: 'from [email]' });
    expect(JSON.stringify(result)).not.toContain('@example.com');
    expect(await api.askJson('/api/public/traces/a')).toMatchObject({ input: 'from ada@example.com' });
  });

  it('looks at as many traces as are asked for, and at those of its project alone', async () => {
    await send([
      event('trace-create', { id: 'old', input: 'ada@example.com', timestamp: '2026-01-01T00:00:00Z' }),
      event('trace-create', { id: 'new', input: 'x', timestamp: '2026-01-02T00:00:00Z' }),
    ]);
    expect(await dryRun(emailRules, 1)).toMatchObject({ traces: 1, affectedTraces: 0 });
    expect(await dryRun(emailRules, 2)).toMatchObject({ traces: 2, affectedTraces: 1 });
    expect(await dryRun(emailRules, 5, api.strangerKey)).toMatchObject({ traces: 0, affectedTraces: 0, examples: [] });
    expect(await dryRun({ rules: [{ path: '?' }] })).toMatchObject({
      status: 400,
      issues: [{ path: 'body.document.rules[0].path' }],
    });
  });
});
