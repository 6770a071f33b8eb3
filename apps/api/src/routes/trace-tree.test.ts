import { getTraceTree } from '@spanledger/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { strictly } from '../strictly.fixture.ts';

interface Tree {
  readonly data: readonly { readonly id: string }[];
  readonly meta: { readonly cursor?: string };
}

const at = (seconds: number): string => `2026-02-02T03:04:0${seconds}.678901Z`;
const event = (type: string, body: Record<string, unknown>) => ({
  id: `${type} ${String(body['id'])}`,
  type,
  timestamp: at(9),
  body: { traceId: 't', ...body },
});
const said = [
  event('trace-create', { id: 't', name: 'asked' }),
  event('generation-create', {
    id: 'call',
    parentObservationId: 'agent',
    startTime: at(2),
    endTime: at(3),
    name: 'plan',
    model: 'own',
    input: 'a question',
    usage: { input: 10, output: 5, totalCost: 0.25 },
    level: 'ERROR',
  }),
  event('span-create', { id: 'agent', startTime: at(1), name: 'agent' }),
  event('span-create', { id: 'open', parentObservationId: 'agent', startTime: at(4) }),
];
const path = '/api/public/traces/t/tree';

const idsOf = ({ data }: Tree): readonly string[] => data.map(({ id }) => id);

describe('the tree of a trace', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    await api.askJson('/api/public/ingestion', { json: { batch: said } });
    const foreign = [event('span-create', { id: 'foreign', startTime: at(1) })];
    await api.askJson('/api/public/ingestion', { json: { batch: foreign }, as: api.strangerKey });
  });
  afterAll(async () => api.close());

  it('has what a waterfall shows of each observation, and nothing of what was said', async () => {
    const tree = await api.askJson<Tree>(path);
    expect(z.safeParse(strictly(getTraceTree.responses[200].schema), tree).error).toBeUndefined();
    expect(idsOf(tree)).toEqual(['agent', 'call', 'open']);
    expect(tree.data[1]).toEqual({
      id: 'call',
      parentObservationId: 'agent',
      type: 'GENERATION',
      name: 'plan',
      level: 'ERROR',
      startTime: at(2),
      endTime: at(3),
      model: 'own',
      totalTokens: 15,
      totalCost: 0.25,
      costSource: 'provided',
      counted: true,
    });
  });

  it('comes in pages, whose cursors give each observation once', async () => {
    const first = await api.askJson<Tree>(`${path}?limit=2`);
    const second = await api.askJson<Tree>(`${path}?limit=2&cursor=${first.meta.cursor}`);
    expect([idsOf(first), idsOf(second)]).toEqual([['agent', 'call'], ['open']]);
    expect(second.meta).toEqual({});
  });

  it('is that of the own project alone, also with the cursor of another', async () => {
    expect(idsOf(await api.askJson<Tree>(path, { as: api.strangerKey }))).toEqual(['foreign']);
    const { meta } = await api.askJson<Tree>(`${path}?limit=1`);
    const response = await api.ask(`${path}?cursor=${meta.cursor}`, { as: api.strangerKey });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { detail: expect.stringContaining('query.cursor') as string },
    ]);
  });

  it('refuses a limit that is too large with the largest that it takes', async () => {
    const response = await api.ask(`${path}?limit=5001`);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('5000')]);
  });
});
