import { createOwnerTurns } from '@spanledger/core';
import express from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { firstTextLength } from './json-texts.ts';
import { piecesOf } from './pieces.ts';
import { sendJson } from './send-json.ts';
import { createSlices } from './slices.ts';

/** URL of a server that answers with the value of `valueOf`. */
const serve = async (valueOf: () => object): Promise<string> => {
  const app = express();
  app.get('/', (request, response) =>
    sendJson(request, response, valueOf(), { idleMs: 60_000, slice: createSlices(createOwnerTurns(), 'owner') }),
  );
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};

it('a large text comes as it is, wherever it was cut on its way: also between the halves of a character', async () => {
  const pairs = '\u{1F600}'.repeat(700_000);
  const values = [{ text: pairs }, { text: `x${pairs}`, list: [`y${pairs}`, pairs] }];
  for (const value of values) {
    const answer = await fetch(await serve(() => value));
    expect((await answer.text()) === JSON.stringify(value)).toBe(true);
  }
});

/** The Content-Length of an answer with a text of this many characters, of two bytes each. */
const lengthOf = async (length: number): Promise<string | null> => {
  const answer = await fetch(await serve(() => ({ text: 'é'.repeat(length) })));
  await answer.text();
  return answer.headers.get('content-length');
};

it('an answer that is sent at once states its length, a longer one comes as it is made', async () => {
  const around = '{"text":""}'.length;
  const whole = firstTextLength - around - 1;
  expect(await lengthOf(whole)).toBe(String(2 * whole + around));
  expect(await lengthOf(firstTextLength)).toBeNull();
});

it('an answer begins while what follows is still being read', async () => {
  const first = 'x'.repeat(firstTextLength);
  let finish: ((item: string) => void) | undefined;
  const rest = new Promise<string>((resolve) => {
    finish = resolve;
  });
  async function* parts(): AsyncGenerator<readonly string[]> {
    yield [first];
    yield [await rest];
  }
  const answer = await fetch(await serve(() => ({ data: piecesOf(parts(), (item) => item) })));
  expect(answer.status).toBe(200);
  finish?.('y');
  expect(await answer.json()).toEqual({ data: [first, 'y'] });
});

async function* failing(...before: readonly string[]): AsyncGenerator<readonly string[]> {
  for (const item of before) yield [item];
  throw new Error('gone');
}

it('what fails before an answer has begun is an error, and what fails later breaks it off', async () => {
  const atOnce = await fetch(await serve(() => ({ data: piecesOf(failing('x'), (item) => item) })));
  expect(atOnce.status).toBe(500);
  const later = await fetch(
    await serve(() => ({ data: piecesOf(failing('x'.repeat(firstTextLength)), (item) => item) })),
  );
  expect(later.status).toBe(200);
  await expect(later.text()).rejects.toThrow('terminated');
});
