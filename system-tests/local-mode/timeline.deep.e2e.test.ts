import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../../apps/api/src/api.fixture.ts';
import { arbitraryStatements, plainDelivery } from '../arrival-order/arbitrary-trace.fixture.ts';
import { traceId } from '../arrival-order/arriving-trace.fixture.ts';
import { authorizationOf } from './ask-project.ts';
import { ownProject } from './own-project.fixture.ts';
import { makeDataDir, startServer, testKeys, type ServerProcess } from './server-process.ts';

interface Timeline {
  readonly data: readonly { readonly kind: string; readonly step: { readonly kind: string } }[];
  readonly meta: { readonly cursor?: string };
}

const data = makeDataDir();
const clickhouse = await ownProject();
let postgres: ServerProcess;
let memory: TestApi;

beforeAll(async () => {
  postgres = await startServer({ dataDir: data.dataDir, environment: { TELEMETRY_STORE: 'timescale' } });
  memory = await startTestApi();
});
afterAll(async () => {
  await postgres.end();
  await memory.close();
  data.remove();
});

/** Client statements of every kind on one trace, the same in each run. */
const deliveries = fc.sample(arbitraryStatements, { seed: 5, numRuns: 5 }).map(plainDelivery);
const at = (seconds: number): string => `177000000${seconds}000000000`;
/** A separate span, because the random ones may have no event. */
const spanWithEvent = {
  path: '/v1/traces',
  contentType: 'application/json',
  body: JSON.stringify({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId,
                spanId: '00000000000000e1',
                name: 'with an event',
                startTimeUnixNano: at(1),
                endTimeUnixNano: at(3),
                events: [{ name: 'half way', timeUnixNano: at(2) }],
              },
            ],
          },
        ],
      },
    ],
  }),
};
const requests = [...deliveries.flatMap((delivery) => delivery.requests), spanWithEvent];
const path = `/api/public/traces/${traceId}/timeline`;

interface Server {
  readonly url: string;
  readonly keys: { readonly publicKey: string; readonly secretKey: string };
}

const get = async ({ url, keys }: Server, query: string): Promise<Timeline> => {
  const response = await fetch(`${url}${path}?${query}`, { headers: { authorization: authorizationOf(keys) } });
  expect(response.status).toBe(200);
  return (await response.json()) as Timeline;
};

const readAll = async (server: Server): Promise<readonly Timeline['data'][]> => {
  const answers = [(await get(server, '')).data, (await get(server, 'fields=io')).data];
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const page: Timeline = await get(server, `fields=io&limit=3&cursor=${cursor}`);
    answers.push(page.data);
    cursor = page.meta.cursor;
  }
  return answers;
};

describe('the timeline of a trace', () => {
  it('the timeline of a trace is the same from ClickHouse, from PostgreSQL and from memory for the same bytes', async () => {
    const servers: readonly Server[] = [
      { url: clickhouse.url, keys: clickhouse.keys },
      { url: postgres.url, keys: testKeys },
      { url: memory.url, keys: memory.key },
    ];
    for (const { url, keys } of servers) {
      for (const { path: target, contentType, body } of requests) {
        const headers = { authorization: authorizationOf(keys), 'content-type': contentType };
        const response = await fetch(`${url}${target}`, { method: 'POST', headers, body: Buffer.from(body) });
        expect(response.ok, await response.text()).toBe(true);
      }
    }
    const [fromClickHouse, fromPostgres, fromMemory] = await Promise.all(servers.map(readAll));
    expect(fromPostgres).toEqual(fromClickHouse);
    expect(fromMemory).toEqual(fromClickHouse);
    const moments = fromClickHouse?.[1] ?? [];
    expect(new Set(moments.map(({ step }) => step.kind))).toEqual(new Set(['trace', 'observation', 'score']));
    expect(new Set(moments.map(({ kind }) => kind))).toEqual(new Set(['start', 'event', 'change', 'end']));
    expect(fromClickHouse?.length).toBeGreaterThan(3);
  });
});
