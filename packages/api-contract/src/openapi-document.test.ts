import { describe, expect, it } from 'vitest';
import { endpoints } from './endpoints.ts';
import { openApiDocument } from './openapi-document.ts';

const document = openApiDocument({ version: '1.2.3' });
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

const securityOf = (path: string, method: string) => document.paths[path]?.[method]?.security;

const isRequired = (path: string, method: 'post' | 'patch') => document.paths[path]?.[method]?.requestBody?.required;

describe('the OpenAPI document', () => {
  it('holds every endpoint under each of its paths', () => {
    for (const endpoint of endpoints) {
      for (const path of [endpoint.path, ...(endpoint.aliases ?? [])]) {
        expect(document.paths[path]?.[endpoint.method]?.summary).toBe(endpoint.summary);
      }
    }
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has no reference to a schema that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(20);
    const names = new Set(references.map(([, name]) => name));
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining([...names]));
  });

  it('has no list whose items are `false`, which generators of clients for Python refuse', () => {
    expect(JSON.stringify(document)).not.toContain('"items":false');
    expect(JSON.stringify(document.components.schemas['Metrics'])).toContain('"maxItems":3');
  });

  it('names the variants of a named union that have objects: generators of clients for Python lose others', () => {
    const variants = Object.entries(document.components.schemas).flatMap(([name, { oneOf, anyOf }]) =>
      ((oneOf ?? anyOf ?? []) as { readonly properties?: object }[]).map(({ properties }) => ({ name, properties })),
    );
    expect(variants.length).toBeGreaterThan(10);
    const unnamed = variants.filter(({ properties }) => JSON.stringify(properties ?? {}).includes('"type":"object"'));
    expect(unnamed.map(({ name }) => name)).toEqual([]);
  });

  it('bounds every list that a client may send', () => {
    const unbounded: string[] = [];
    const walk = (schema: unknown, path: string, seen: readonly string[] = []): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { type, maxItems, $ref } = schema as { type?: string; maxItems?: number; $ref?: string };
      if (type === 'array' && maxItems === undefined) unbounded.push(path);
      const name = $ref?.split('/').at(-1);
      if (name !== undefined && !seen.includes(name)) {
        walk(document.components.schemas[name], `${path} ${name}`, [...seen, name]);
      }
      for (const [key, inner] of Object.entries(schema)) if (key !== 'example') walk(inner, `${path}.${key}`, seen);
    };
    for (const { path, method, operation } of operations) {
      walk(operation.requestBody, `${method} ${path}`);
      walk(operation.parameters, `${method} ${path}`);
    }
    expect(unbounded).toEqual([]);
  });

  it('declares each path parameter', () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name)).toEqual(inPath);
    }
  });

  it('shows parameters as clients write them', () => {
    const parameters = document.paths['/api/public/traces']?.['get']?.parameters ?? [];
    const schemaOf = (name: string) => parameters.find((parameter) => parameter.name === name)?.schema;
    expect(schemaOf('page')).toEqual({ type: 'integer', minimum: 1, default: 1 });
    expect(schemaOf('limit')).toEqual({ type: 'integer', minimum: 1, maximum: 100, default: 50 });
    expect(schemaOf('tags')).toEqual({ type: 'array', items: { type: 'string' }, maxItems: 1000 });
    expect(schemaOf('fromTimestamp')).toEqual({ type: 'string', format: 'date-time' });
  });

  it('the document names the keys that an endpoint takes', () => {
    expect(securityOf('/api/public/health', 'get')).toEqual([]);
    expect(securityOf('/api/public/traces', 'get')).toEqual([{ keyPair: ['read'] }]);
    expect(securityOf('/api/public/projects', 'get')).toEqual([{ keyPair: [] }]);
    expect(securityOf('/api/public/scores', 'post')).toEqual([{ keyPair: ['scores'] }, { publicKey: [] }]);
    expect(securityOf('/api/public/llm-connections', 'get')).toEqual([
      { keyPair: ['read'] },
      { administrationKey: [], administrationKeyAgain: [], administeredProject: [] },
    ]);
  });

  it('the document describes what becomes of query parameters that an endpoint does not have', () => {
    for (const { operation } of operations) {
      const isNamed = operation['x-unknown-parameters'] === 'named';
      const [, answer] = Object.entries(operation.responses)[0] ?? [];
      expect(answer?.headers?.['x-spanledger-ignored-parameters'] !== undefined).toBe(isNamed);
    }
    const list = document.paths['/api/public/traces']?.['get']?.responses['200']?.content?.['application/json']?.schema;
    expect(list?.['properties']).toHaveProperty('warnings');
    expect(list?.['required']).toEqual(['data', 'meta']);
    expect(document.paths['/api/public/costs']?.['get']?.['x-unknown-parameters']).toBe('refused');
  });

  it('the document names the parameters of a query without which there is no answer', () => {
    const required = operations.flatMap(({ path, method, operation }) =>
      (operation.parameters ?? []).flatMap(({ name, in: where, required }) =>
        where === 'query' && required ? [`${method} ${path} ${name}`] : [],
      ),
    );
    expect(required).toContain('get /api/public/metrics query');
    expect(required).toContain('get /api/public/experiments fromStartTime');
    expect(required).not.toContain('get /api/public/traces page');
  });

  it('the document requires a body where none at all is not an empty object that the endpoint takes', () => {
    expect(isRequired('/api/public/scores', 'post')).toBe(true);
    expect(isRequired('/api/public/v2/datasets', 'post')).toBe(true);
    expect(isRequired('/api/public/agents/{agentName}/heartbeat', 'post')).toBe(false);
    expect(isRequired('/api/public/prompt-webhooks/{webhookId}', 'patch')).toBe(false);
  });

  it('the document has problems in the format in which they are answered', () => {
    for (const { path, operation } of operations) {
      for (const { content } of Object.values(operation.responses)) {
        const isProblem = JSON.stringify(content?.['application/json'] ?? {}).includes('/Problem"');
        expect([path, isProblem]).toEqual([path, false]);
      }
    }
  });

  it('the document has problems of OTLP as the status that is answered, in both encodings and under both paths', () => {
    for (const path of ['/v1/traces', '/api/public/otel/v1/logs']) {
      for (const status of ['429', 'default']) {
        const content = document.paths[path]?.['post']?.responses[status]?.content;
        for (const type of ['application/json', 'application/x-protobuf']) {
          expect([path, status, JSON.stringify(content?.[type])]).toMatchObject([
            path,
            status,
            expect.stringContaining('/RpcStatus"'),
          ]);
        }
      }
    }
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
