import fc, { type Arbitrary } from 'fast-check';
import { hostileText } from './hostile-values.ts';
import { anyPlaceholder, knownTexts } from './known-texts.ts';
import { operations, type Operation } from './operations.ts';
import { bodyOf, type FuzzBody } from './request-bodies.ts';
import { valuesOf } from './schema-values.ts';

/**
 * The caller of a request: `own` and `foreign` use the key pair of a project; `ownPublic` only a public key; `mixed` a
 * public key with the secret of another project; `quiet…` a key of the project that receives no valid requests, if it
 * is public.
 */
export const callers = ['own', 'foreign', 'ownPublic', 'mixed', 'quietPublicWrongSecret', 'none', 'garbage'] as const;
export type Caller = (typeof callers)[number];

/** A request as plain data: placeholders such as `{own:trace}` are replaced by ids of the projects on the server. */
export interface FuzzRequest extends FuzzBody {
  readonly operation: string;
  readonly caller: Caller;
  readonly method: string;
  /** Values by parameter name, not encoded. `rawPath` replaces the whole path. */
  readonly path: Readonly<Record<string, string>>;
  readonly rawPath?: string | undefined;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

const parameterValue = (name: string, schema: Parameters<typeof valuesOf>[0]): Arbitrary<string> => {
  const known = knownTexts(name);
  const usual = valuesOf(schema, knownTexts).map((value) =>
    Array.isArray(value) ? value.map(asText).join(',') : asText(value),
  );
  const parts = [
    { arbitrary: usual, weight: 4 },
    { arbitrary: hostileText, weight: 2 },
  ];
  return known === undefined ? fc.oneof(...parts) : fc.oneof({ arbitrary: known, weight: 6 }, ...parts);
};

/** Most parameters are omitted; some are repeated, are lists, or have unknown names. */
const queryOf = (operation: Operation): Arbitrary<FuzzRequest['query']> => {
  const declared = operation.parameters.filter((parameter) => parameter.in === 'query');
  const strange = fc.tuple(
    fc.constantFrom('__proto__', 'a[b][c]', 'limit[]', 'page', 'fields', 'x\0', 'query[view]'),
    hostileText,
  );
  if (declared.length === 0) return fc.array(strange, { maxLength: 1 });
  const one = fc
    .constantFrom(...declared)
    .chain(({ name, schema }) =>
      fc.tuple(
        fc.oneof(
          { arbitrary: fc.constant(name), weight: 15 },
          { arbitrary: fc.constantFrom(`${name}[]`, `${name}[a]`, name.toUpperCase()), weight: 1 },
        ),
        parameterValue(name, schema),
      ),
    );
  const required = declared.filter(({ name }) => ['query', 'permit'].includes(name));
  const always = fc.tuple(
    ...required.map(({ name, schema }) => fc.tuple(fc.constant(name), parameterValue(name, schema))),
  );
  return fc
    .tuple(
      always,
      fc.array(one, { maxLength: 4 }),
      fc.oneof(
        { arbitrary: fc.constant([]), weight: 12 },
        { arbitrary: fc.array(strange, { maxLength: 2 }), weight: 1 },
      ),
    )
    .map(([first, some, more]) => [...first, ...some, ...more]);
};

const pathOf = (operation: Operation): Arbitrary<Readonly<Record<string, string>>> =>
  fc.record(
    Object.fromEntries(
      operation.parameters
        .filter((parameter) => parameter.in === 'path')
        .map(({ name }) => {
          const known = knownTexts(name) ?? anyPlaceholder;
          return [
            name,
            fc.oneof(
              { arbitrary: known, weight: 4 },
              { arbitrary: hostileText, weight: 1 },
              { arbitrary: anyPlaceholder, weight: 1 },
            ),
          ];
        }),
    ),
  );

const rawPaths = [
  '/api/public/%',
  '/api/public/traces/%00',
  '/api/public/traces/%ff%fe',
  '/api/public//traces',
  '/api/public/traces/..%2fscores',
  '/%2e%2e/%2e%2e/etc/passwd',
  `/api/public/traces/${'a'.repeat(9000)}`,
  '/api/public/traces?%',
  '/api/public/traces?a=%zz',
  '/v1/traces/',
  '*',
];

const headerSets: readonly Readonly<Record<string, string>>[] = [
  { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  { accept: 'text/csv' },
  { accept: 'application/x-protobuf' },
  { range: 'bytes=0-18446744073709551615' },
  { 'accept-encoding': 'gzip, br' },
  { 'x-forwarded-for': "1' OR 1=1", 'x-forwarded-host': 'evil.example' },
  { 'x-request-id': '${jndi:ldap://x}' },
  { 'content-encoding': 'br' },
  { expect: '100-continue' },
];

const requestOf = (operation: Operation): Arbitrary<FuzzRequest> =>
  fc
    .record({
      caller: fc.oneof(
        { arbitrary: fc.constant('own' as const), weight: 10 },
        { arbitrary: fc.constant('foreign' as const), weight: 4 },
        { arbitrary: fc.constantFrom(...callers), weight: 4 },
      ),
      method: fc.oneof(
        { arbitrary: fc.constant(operation.method), weight: 30 },
        { arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'), weight: 1 },
      ),
      path: pathOf(operation),
      rawPath: fc.oneof(
        { arbitrary: fc.constant(undefined), weight: 60 },
        { arbitrary: fc.constantFrom(...rawPaths), weight: 1 },
      ),
      query: queryOf(operation),
      content: bodyOf(operation),
      headers: fc.oneof(
        { arbitrary: fc.constant({}), weight: 12 },
        { arbitrary: fc.constantFrom(...headerSets), weight: 1 },
      ),
    })
    .map(({ content, ...request }) => ({ operation: operation.id, ...request, ...content }));

const byOperation = new Map(operations.map((operation) => [operation.id, requestOf(operation)]));

/** The number of requests to each operation in a block. */
const roundsPerBlock = 8;

/**
 * Some requests to each operation of the document, in turn, for at most `rounds` turns. The same seed and block give
 * the same requests, except for ids from the server; with fewer rounds, the first of them.
 */
export const requestsOfBlock = (seed: number, block: number, rounds = roundsPerBlock): readonly FuzzRequest[] => {
  const samples = [...byOperation.values()].map((arbitrary, at) => {
    const ownSeed = (Math.imul(seed, 1_000_003) + Math.imul(block, 7919) + at) | 0;
    return fc.sample(arbitrary, { seed: ownSeed, numRuns: roundsPerBlock });
  });
  return Array.from({ length: Math.min(rounds, roundsPerBlock) }, (_, round) => round).flatMap((round) =>
    samples.flatMap((sample) => sample.slice(round, round + 1)),
  );
};
