import { setTimeout as sleep } from 'node:timers/promises';
import { sessionCookieName } from '@spanledger/api-contract';
import type { Attack, Ground } from './attack.ts';
import { connectTo } from './held-connections.ts';
import { atOnce, get, post } from './requests.ts';

const statusOfAnswer = /HTTP\/1\.1 (\d{3})/g;

/** As many as a connection may have under way. */
const pipelinedAtOnce = 250;

/** Sends the requests, each many times without waiting for answers, over 16 connections; again when all are answered. */
const pipelined = async ({ target, answers }: Ground, requests: readonly string[], ms: number): Promise<void> => {
  const text = requests.join('').repeat(pipelinedAtOnce / requests.length);
  const sockets = Array.from({ length: 16 }, () => {
    const socket = connectTo(target);
    let waiting = pipelinedAtOnce;
    socket.on('data', (chunk: Buffer) => {
      for (const [, status = ''] of chunk.toString('latin1').matchAll(statusOfAnswer)) {
        answers.add(status, status.startsWith('5') && status !== '503' ? `it was answered ${status}` : undefined);
        waiting -= 1;
      }
      if (waiting > 0) return;
      waiting = pipelinedAtOnce;
      socket.write(text);
    });
    socket.write(text);
    return socket;
  });
  await sleep(ms);
  for (const socket of sockets) socket.destroy();
};

/** Pipelines more than a connection may have under way; the server closes it. */
const pipelinedBeyond = async ({ target, answers }: Ground): Promise<void> => {
  const socket = connectTo(target);
  const request = 'GET /api/public/health HTTP/1.1\r\nHost: x\r\n\r\n';
  socket.resume();
  socket.write(request.repeat(200_000));
  const closed = new Promise<boolean>((resolve) => socket.once('close', () => resolve(true)));
  const isClosed = await Promise.race([closed, sleep(10_000, false)]);
  socket.destroy();
  answers.add(isClosed ? 'closed' : 'open', isClosed ? undefined : 'the connection stayed open');
};

const madeUp = 'x'.repeat(43);
const link = JSON.stringify({ token: madeUp });

/** Each is looked up, and needs no key. */
const tokensOfStrangers = [
  `POST /api/auth/link HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${link.length}\r\n\r\n${link}`,
  `GET /api/auth/session HTTP/1.1\r\nHost: x\r\nCookie: ${sessionCookieName}=${madeUp}\r\n\r\n`,
];

const datasetName = 'many-references';
const reference = (at: number): string =>
  `@@@langfuseMedia:type=image/png|id=${String(at).padStart(22, '0')}|source=bytes@@@`;

const postJson = async (ground: Ground, path: string, body: object): Promise<void> => {
  await post(ground, { path, authorization: ground.accomplice.authorization, body: JSON.stringify(body) });
};

const tracePath = '/api/public/traces';
const mentioned = 'mentioned';
const labelsOfVersion = 100;
const labelled = { name: 'labelled', versions: 20 };

/** Requests that ask PostgreSQL many questions; beside each, the neighbour reads a prompt and a dataset. */
export const controlPlane: readonly Attack[] = [
  {
    name: 'links and sessions made up: 16 × 250 pipelined',
    run: async (ground) => pipelined(ground, tokensOfStrangers, ground.isQuick ? 2_000 : 15_000),
  },
  { name: '200,000 requests pipelined on one connection', run: pipelinedBeyond },
  {
    name: '4 items of 10,000 references to media',
    prepare: async (ground) => postJson(ground, '/api/public/v2/datasets', { name: datasetName }),
    run: async (ground) => {
      const input = Array.from({ length: 10_000 }, (_, at) => reference(at));
      await atOnce(4, async () => postJson(ground, '/api/public/dataset-items', { datasetName, input }));
    },
  },
];

/** Left out of the short form: other requests of the same kind. */
export const controlPlaneAtLength: readonly Attack[] = [
  {
    name: '100 comments of 50 mentions',
    prepare: async (ground) => postJson(ground, tracePath, { id: mentioned, name: mentioned }),
    run: async (ground) => {
      const { projectId } = ground.accomplice;
      const content = Array.from({ length: 50 }, (_, at) => `@user-${at}@example.com`).join(' ');
      const comment = { projectId, objectType: 'TRACE', objectId: mentioned, content };
      await atOnce(100, async () => postJson(ground, '/api/public/comments', comment));
    },
  },
  {
    name: '16 × figures of a prompt with 2,000 labels',
    prepare: async (ground) => {
      for (let version = 0; version < labelled.versions; version += 1) {
        const labels = Array.from({ length: labelsOfVersion }, (_, at) => `label-${version}-${at}`);
        await postJson(ground, '/api/public/v2/prompts', { name: labelled.name, type: 'text', prompt: 'Why?', labels });
      }
    },
    run: async (ground) =>
      atOnce(16, async () => {
        await get(ground, `/api/public/v2/prompts/${labelled.name}/figures`, ground.accomplice.authorization);
      }),
  },
];
