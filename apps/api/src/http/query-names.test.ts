import { endpoints, parameterSynonyms, type Endpoint } from '@spanledger/api-contract';
import { aTrace, telemetryRows } from '@spanledger/testing';
import type { Request, Response } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { adminApiKey, keysByEndpoint } from '../organization.fixture.ts';
import { headersOfUser } from '../people.fixture.ts';
import { checkQueryNames } from './query-names.ts';

interface Listed {
  readonly data: readonly { readonly id: string }[];
  readonly warnings?: readonly { readonly path: string; readonly message: string }[];
}

const header = 'x-spanledger-ignored-parameters';
const pathOf = ({ path }: Endpoint): string => path.replace(/\{\w+\}/g, 'some-id');
const namesOf = ({ query }: Endpoint): readonly string[] => Object.keys(query?.shape ?? {});
const tolerant = endpoints.filter((each) => each.takesUnknownParameters === true);
const strict = endpoints.filter((each) => each.takesUnknownParameters !== true);

/** The names under which a parameter is passed on; without a request, because each endpoint is called above. */
const takenOf = (endpoint: Endpoint, name: string): readonly string[] | 'refused' => {
  const request = { query: { [name]: '' } } as unknown as Request;
  const response = { locals: {}, setHeader: () => undefined } as unknown as Response;
  try {
    void checkQueryNames(endpoint)(request, response, () => undefined);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_input' });
    return 'refused';
  }
  return Object.keys(request.query);
};

describe('a query parameter', () => {
  let api: TestApi;
  let ofUser: Record<string, string>;
  let keyFor: Awaited<ReturnType<typeof keysByEndpoint>>;
  beforeAll(async () => {
    api = await startTestApi({ adminApiKey });
    keyFor = await keysByEndpoint(api);
    ofUser = await headersOfUser(api, 'ada@example.com');
    await api.store.writer.write(
      telemetryRows({
        traces: [
          aTrace(api.projectId, 'a', { userId: 'alice', tags: ['beta'], sessionId: 's' }),
          aTrace(api.projectId, 'b', { userId: 'bob', sessionId: 's' }),
        ],
      }),
    );
  });
  afterAll(async () => api.close());

  const ask = async (endpoint: Endpoint, query: string, path = pathOf(endpoint)): Promise<globalThis.Response> => {
    const hasBody = endpoint.body !== undefined;
    return api.ask(`${path}?${query}`, {
      as: keyFor(endpoint),
      method: endpoint.method.toUpperCase(),
      headers: { ...ofUser, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
      ...(hasBody ? { body: '{}' } : {}),
    });
  };
  const ids = async (query: string): Promise<readonly string[]> =>
    (await api.askJson<Listed>(`/api/public/traces?${query}`)).data.map(({ id }) => id);

  it.each(strict)('that $operation does not have is refused with the list of those that it has', async (endpoint) => {
    const response = await ask(endpoint, 'frobnicate=1');
    expect(response.status).toBe(400);
    const { issues } = (await response.json()) as { issues: { path: string; message: string }[] };
    expect(issues[0]?.path).toBe('query.frobnicate');
    for (const name of namesOf(endpoint)) expect(issues[0]?.message).toContain(name);
  });

  it.each(tolerant)('that $operation does not have is named in a header of the answer', async (endpoint) => {
    for (const path of [endpoint.path, ...(endpoint.aliases ?? [])]) {
      const response = await ask(endpoint, 'frobnicate=1&fields2=x', path.replace(/\{\w+\}/g, 'some-id'));
      expect(response.headers.get(header)).toBe('frobnicate, fields2');
      await response.text();
    }
  });

  it.each(endpoints.filter((endpoint) => namesOf(endpoint).length > 0))(
    'of $operation in another case, number or spelling is taken or refused, never ignored',
    (endpoint) => {
      for (const name of namesOf(endpoint)) {
        const others = [name.toUpperCase(), name.replace(/(?<=..)s$|$/, name.endsWith('s') ? '' : 's'), `${name}[]`];
        for (const other of [...others, name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]) {
          if (namesOf(endpoint).includes(other)) continue;
          const taken = takenOf(endpoint, other);
          if (taken === 'refused') continue;
          expect([other, namesOf(endpoint)]).toEqual([other, expect.arrayContaining([...taken]) as string[]]);
          expect([other, taken.length]).toEqual([other, 1]);
        }
      }
    },
  );

  it.each([
    ['userid=alice', ['a']],
    ['user=alice', ['a']],
    ['user_id=alice', ['a']],
    ['tag=beta', ['a']],
    ['tags[]=beta', ['a']],
    ['session=s&order=id.asc', ['a', 'b']],
    ['from=2100-01-01', []],
    ['to=2000-01-01', []],
    ['since=2100-01-01', []],
  ])('that can mean one only is taken for it: %s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('that is taken under two names is refused: only one of them could count', async () => {
    const response = await api.ask('/api/public/traces?userId=alice&user=bob');
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toContain("send 'userId' alone");
  });

  it('a parameter that had no effect is named in the answer, in addition to all that existing clients read', async () => {
    const response = await api.ask('/api/public/traces?usrId=alice&page=1');
    expect(response.headers.get(header)).toBe('usrId');
    const { data, warnings } = (await response.json()) as Listed;
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(['a', 'b']));
    expect(warnings).toHaveLength(1);
    expect(warnings?.[0]?.path).toBe('query.usrId');
    expect(warnings?.[0]?.message).toContain("Did you mean 'userId'?");
    expect(await api.askJson('/api/public/traces?page=1')).not.toHaveProperty('warnings');
  });

  it('of any name is named without harm', async () => {
    const name = '\r\nset-cookie: x\u{1f600}'.padEnd(300, 'é');
    const many = Array.from({ length: 60 }, (_, at) => `zz${at}=1`).join('&');
    for (const query of [encodeURIComponent(name), '__proto__=1', '%ud83d=1', '=1', many]) {
      const response = await api.ask(`/api/public/projects?${query}`);
      expect(response.status).toBe(200);
      expect(response.headers.has(header)).toBe(true);
      expect(response.headers.has('set-cookie')).toBe(false);
      expect(response.headers.get(header)?.length).toBeLessThan(4000);
    }
  });

  it('beyond the thousandth is not left out', async () => {
    const tags = Array.from({ length: 1001 }, () => 'tags=x').join('&');
    expect((await api.ask(`/api/public/costs?${tags}&x=1`)).status).toBe(400);
    expect((await api.ask(`/api/public/traces?${tags}`)).status).toBe(400);
  });

  it.each(['costs?groupBy=model&usr=alice', 'costs?group=model', 'ledger?form=2026-01-01', 'export/traces?user=a'])(
    'of our own endpoints that is not there is refused: %s',
    async (path) => {
      expect((await api.ask(`/api/public/${path}`)).status).toBe(400);
    },
  );

  it('is refused only to who may ask', async () => {
    expect((await api.ask('/api/public/costs?x=1', { as: null })).status).toBe(401);
  });

  it('has no other name that a parameter of the same endpoint has', () => {
    for (const endpoint of endpoints) {
      const synonyms = Object.values(endpoint.query?.shape ?? {}).flatMap(
        (schema) => parameterSynonyms.get(schema)?.names ?? [],
      );
      const all = [...namesOf(endpoint), ...synonyms];
      expect(new Set(all).size).toBe(all.length);
    }
  });
});
