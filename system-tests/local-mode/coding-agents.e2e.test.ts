import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ownProject } from './own-project.fixture.ts';

interface Logs {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly object[] };
    readonly scopeLogs: readonly { readonly logRecords: readonly object[] }[];
  }[];
}

interface Page<T> {
  readonly data: readonly T[];
}

const statement = { key: 'spanledger.calls', value: { stringValue: 'logs' } };

const requestsOf = (agent: string): readonly string[] => {
  const file = new URL(`../../packages/ingestion/log-fixtures/${agent}.json`, import.meta.url);
  const { resourceLogs } = JSON.parse(readFileSync(file, 'utf8')) as Logs;
  return resourceLogs.flatMap(({ resource, scopeLogs }) => {
    const stated = { attributes: [...resource.attributes, statement] };
    return scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map((record) =>
        JSON.stringify({ resourceLogs: [{ resource: stated, scopeLogs: [{ logRecords: [record] }] }] }),
      ),
    );
  });
};

it('log records of a coding agent, sent backwards, one by one and again, are its sessions with each call and its cost once', async () => {
  const { askJson } = await ownProject();
  const sent = requestsOf('claude-code');
  for (const body of sent.toReversed()) await askJson('/v1/logs', { method: 'POST', body });
  await Promise.all(sent.map((body) => askJson('/v1/logs', { method: 'POST', body })));

  const sessionId = 'c6f24a4e-d87a-40cb-b9e0-f849e8f741bf';
  const { data: traces } = await askJson<Page<{ id: string }>>(`/api/public/traces?sessionId=${sessionId}`);
  expect(traces).toMatchObject([
    { input: 'List the files here.', output: 'There are two files.', totalCost: 0.04137, latency: 0.825 },
  ]);
  const { observations } = await askJson<{ observations: readonly { type: string }[] }>(
    `/api/public/traces/${traces[0]?.id}`,
  );
  expect(observations.map(({ type }) => type).toSorted()).toEqual(['AGENT', 'GENERATION', 'GENERATION', 'TOOL']);
  expect(await askJson('/api/public/metrics/daily')).toMatchObject({
    data: [{ countTraces: 2, countObservations: 6, totalCost: 0.04137 }],
  });
  const { data: sessions } = await askJson<Page<{ id: string }>>('/api/public/sessions');
  expect(sessions.map(({ id }) => id).toSorted()).toEqual(['4dc095e8-5b9e-4f10-a15b-6f5fa01899c2', sessionId]);
});
