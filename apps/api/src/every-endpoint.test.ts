import { endpoints, neededScopes, placesOf, problemSchema, scimUrns, type Endpoint } from '@spanledger/api-contract';
import { organizationScopes, projectScopes, type KeyOwner, type Scope } from '@spanledger/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { basic, startTestApi, type KeyPair, type TestApi } from './api.fixture.ts';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly endpoint: Endpoint;
}

const asked: readonly Asked[] = endpoints.flatMap((endpoint) =>
  [endpoint.path, ...(endpoint.aliases ?? [])].map((path) => ({
    endpoint,
    path: path.replace(/\{\w+\}/g, 'some-id'),
    method: endpoint.method.toUpperCase(),
  })),
);
const ofUsers = asked.filter(({ endpoint }) => endpoint.access === 'user');
const guarded = asked.filter(({ endpoint }) => neededScopes(endpoint) !== undefined);
/**
 * The content of the refusal of a key with other scopes: the kind of the key, if keys of that kind have no access here.
 */
const refusalOf = ({ endpoint }: Asked, ofKey: readonly Scope[]): string => {
  if (placesOf(endpoint).includes(ofKey === projectScopes ? 'project' : 'organization')) return 'and this needs ';
  return ofKey === projectScopes
    ? 'Organization-scoped API key required'
    : 'This is a key of an organization, which opens no project';
};
const isScim = ({ endpoint }: Asked): boolean => endpoint.tag === 'SCIM';
const isOtlp = ({ endpoint }: Asked): boolean => endpoint.tag === 'OpenTelemetry';

/** Of SCIM (RFC 7644, section 3.12), or of RFC 9457. */
const notAllowed = (path: string): object =>
  path.startsWith('/api/public/scim/')
    ? { schemas: [scimUrns.error], status: '405', detail: 'Method not allowed' }
    : { status: 405, error: 'MethodNotAllowedError' };

describe('every endpoint', () => {
  let api: TestApi;
  const keys = new Map<string, KeyPair>();
  /** A key of the project or the organization with these scopes; created once. */
  const keyOf = async (scopes: readonly Scope[]): Promise<KeyPair> => {
    const name = scopes.join();
    const isOfProject = scopes.every((scope) => projectScopes.some((other) => other === scope));
    const owner: KeyOwner = isOfProject ? api.projectId : { organizationId: 'org-own' };
    const key = keys.get(name) ?? (await api.identity.apiKeys.create(owner, { scopes }));
    keys.set(name, key);
    return key;
  };
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(async () => api.close());

  const send = async ({ method, path }: Asked, as: string | null): Promise<Response> =>
    api.ask(path, { method, as, headers: { 'content-type': 'application/json' } });

  /** The answer to a request without a key; its body contains the name of the missing header. */
  const refusedWithoutKey = async (it: Asked) => {
    const response = await send(it, null);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Basic /) as string,
    ]);
    const body: unknown = await response.json();
    expect(body).toMatchObject({ message: expect.stringContaining('Authorization') as string });
    return { type: response.headers.get('content-type'), body };
  };

  it.each(guarded.filter(isScim))(
    '$method $path is refused without a key, with how to authenticate, by RFC 7644',
    async (it) => {
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
      expect(await refusedWithoutKey(it)).toMatchObject({
        type: expect.stringMatching(/^application\/json/) as string,
        body: { schemas, status: '401', detail: expect.any(String) as string },
      });
    },
  );

  it.each(guarded.filter((it) => !isOtlp(it) && !isScim(it)))(
    '$method $path is refused without a key, with how to authenticate, by RFC 9457',
    async (it) => {
      const { type, body } = await refusedWithoutKey(it);
      expect(type).toBe('application/problem+json');
      expect(problemSchema.parse(body)).toMatchObject({ status: 401, code: 'unauthenticated' });
    },
  );

  it.each(guarded.filter(isOtlp))(
    '$method $path is refused without a key, with how to authenticate, by google.rpc.Status',
    async (it) => {
      expect(await refusedWithoutKey(it)).toEqual({
        type: 'application/json',
        body: { code: 16, message: expect.any(String) as string },
      });
    },
  );

  it.each(guarded)("$method $path is refused with a wrong secret, and with another key's", async (it) => {
    for (const secretKey of ['sk-sl-wrong', api.strangerKey.secretKey]) {
      expect((await send(it, basic({ ...api.key, secretKey }))).status).toBe(401);
    }
  });

  it.each(guarded.filter(({ endpoint }) => endpoint.takesPublicKey !== true))(
    '$method $path is refused to a public key alone',
    async (it) => {
      expect((await send(it, `Bearer ${api.key.publicKey}`)).status).toBe(403);
    },
  );

  it.each(guarded.filter(({ endpoint }) => endpoint.takesPublicKey === true))(
    '$method $path is open to a public key alone',
    async (it) => {
      expect((await send(it, `Bearer ${api.key.publicKey}`)).status).not.toBeOneOf([401, 403]);
    },
  );

  it.each(guarded)('$method $path is open to keys with a scope that it needs, and to no others', async (it) => {
    const needed = neededScopes(it.endpoint) ?? [];
    for (const scope of needed) {
      expect((await send(it, basic(await keyOf([scope])))).status).not.toBeOneOf([401, 403]);
    }
    for (const all of [projectScopes, organizationScopes]) {
      const others = all.filter((scope) => !needed.includes(scope));
      if (others.length === 0) continue;
      const response = await send(it, basic(await keyOf(others)));
      const refusal = [response.status, ((await response.json()) as { message: string }).message];
      expect(refusal).toEqual([403, expect.stringContaining(refusalOf(it, all)) as string]);
    }
  });

  it.each(ofUsers)('$method $path is for users who have signed in, and for no key', async (it) => {
    for (const as of [null, basic(api.fullKey), `Bearer ${api.key.publicKey}`]) {
      const response = await send(it, as);
      expect([response.status, await response.json()]).toMatchObject([401, { message: /^Sign in/ }]);
    }
  });

  it('a refusal names the scopes that a key has, and the one that is missing', async () => {
    const response = await api.ask('/api/public/traces', { as: await keyOf(['scores']) });
    expect(await response.json()).toMatchObject({
      code: 'permission_denied',
      message: 'This key has the scopes scores, and this needs read: send a key that has it.',
    });
  });

  it.each([...new Set(asked.map(({ path }) => path))])(
    '%s answers other methods with 405 and what it takes',
    async (path) => {
      const allowed = asked.filter((it) => it.path === path).map(({ method }) => method);
      const method = ['PATCH', 'PUT', 'DELETE', 'POST'].find((other) => !allowed.includes(other)) ?? 'TRACE';
      const response = await api.ask(path, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')?.split(', ')).toEqual(expect.arrayContaining(allowed));
      expect(await response.json()).toMatchObject(notAllowed(path));
    },
  );

  it('is answered across origins', async () => {
    const preflight = await api.ask('/api/public/ingestion', {
      method: 'OPTIONS',
      as: null,
      headers: {
        origin: 'https://example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-langfuse-sdk-name',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-langfuse-sdk-name');
  });

  it('that does not exist is 404 as JSON', async () => {
    const response = await api.ask('/api/public/nothing');
    expect(response.status).toBe(404);
    const problem = problemSchema.parse(await response.json());
    expect(problem).toMatchObject({ code: 'not_found', type: '/docs#error-not_found' });
  });

  it('answers a broken percent-encoding with 400', async () => {
    const response = await api.ask('/api/public/traces/%zz');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_input' });
  });

  it('answers an id that no entity can have with 400', async () => {
    expect((await api.ask(`/api/public/traces/${'x'.repeat(801)}`)).status).toBe(400);
    expect((await api.ask('/api/public/observations/%00')).status).toBe(400);
  });
});
