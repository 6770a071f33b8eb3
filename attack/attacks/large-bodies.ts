import type { Attack, Ground } from './attack.ts';
import { eventText, keysText, listText, newId, traceText } from './payloads.ts';
import { atOnce, gzipped, post } from './requests.ts';

const million = 1_000_000;
const batchPath = '/api/public/ingestion';

/** Posts one prepared body `count` times concurrently; its preparation is not measured. */
const postings = (
  name: string,
  path: string,
  text: (ground: Ground) => string,
  { times = 1, hasSecret = true }: { readonly times?: number; readonly hasSecret?: boolean } = {},
): Attack => {
  let body: Uint8Array<ArrayBuffer> | undefined;
  return {
    name,
    prepare: async (ground) => {
      body ??= gzipped(text(ground));
    },
    run: async (ground) => {
      const { attacker } = ground;
      const authorization = hasSecret ? attacker.authorization : attacker.publicAuthorization;
      await atOnce(times, async () => post(ground, { path, authorization, body: body ?? '' }));
    },
  };
};

const publicKey = { hasSecret: false };

const smallEvents = (count: number): string => {
  const texts = Array.from({ length: count }, () => eventText('trace-create', `"id":"${newId()}"`));
  return `{"batch":[${texts.join(',')}]}`;
};

/** Calls nested a hundred deep with the same usage: each may belong to the same call as those around it. */
const nestedCalls = (count: number): string => {
  const traceId = newId();
  const usage = '"model":"gpt-4o","usageDetails":{"input":5,"output":5}';
  const texts = Array.from({ length: count }, (_, at) => {
    const parent = at % 100 === 0 ? '' : `"parentObservationId":"${traceId}-${at - 1}",`;
    return eventText('generation-create', `"id":"${traceId}-${at}",${parent}"traceId":"${traceId}",${usage}`);
  });
  return `{"batch":[${texts.join(',')}]}`;
};

const tiers = (): string =>
  `{"modelName":"m","matchPattern":"m","pricingTiers":[{"name":"x","prices":{},"conditions":${listText('{}', 3 * million)}}]}`;

/** Small requests that cause high memory use and CPU time. */
export const largeBodies: readonly Attack[] = [
  postings('public key: 1,000,000 empty events', batchPath, () => `{"batch":${listText('{}', million)}}`, publicKey),
  postings('public key: 20 × 50,000 empty events', batchPath, () => `{"batch":${listText('{}', 50_000)}}`, {
    ...publicKey,
    times: 20,
  }),
  postings(
    'public key: 5,000,000 values of a score',
    '/api/public/scores',
    () => `{"name":"x","value":1,"metadata":${listText('{}', 5 * million)}}`,
    publicKey,
  ),
  postings('secret key: a trace with 5,000,000 values', batchPath, () =>
    traceText(`"input":${listText('{}', 5 * million)}`),
  ),
  postings('secret key: 4 traces of 240,000 values', batchPath, () => traceText(`"input":${listText('{}', 240_000)}`), {
    times: 4,
  }),
  postings('secret key: 3,000,000 tier conditions', '/api/public/models', tiers),
  postings(
    'secret key: OTLP with 3,000,000 keys',
    '/v1/traces',
    () => `{"resourceSpans":[{${keysText(3 * million)}}]}`,
  ),
  postings('secret key: OTLP with 900,000 keys', '/v1/traces', () => `{"resourceSpans":[{${keysText(900_000)}}]}`),
  postings('secret key: 80,000 events', batchPath, () => smallEvents(80_000)),
  postings('secret key: 2 × 10,000 events', batchPath, () => smallEvents(10_000), { times: 2 }),
  postings('secret key: 2 × 5,000 calls within one another', batchPath, () => nestedCalls(5_000), { times: 2 }),
  postings('secret key: 490,000 metadata keys', batchPath, () => traceText(`"metadata":{${keysText(490_000)}}`)),
  postings('secret key: 490,000 tags', batchPath, () => traceText(`"tags":${listText('"x"', 490_000)}`)),
  postings('secret key: 15 MB of text', batchPath, () => traceText(`"input":"${'ab\\n'.repeat(3_700_000)}"`)),
];
