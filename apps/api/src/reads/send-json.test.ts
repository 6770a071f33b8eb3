import express from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createDecodingTurns } from '../body/decoding-turns.ts';
import { sendJson } from './send-json.ts';
import { createSlices } from './slices.ts';

it('a large text comes as it is, wherever it was cut on its way: also between the halves of a character', async () => {
  const pairs = '\u{1F600}'.repeat(700_000);
  const values = [{ text: pairs }, { text: `x${pairs}`, list: [`y${pairs}`, pairs] }];
  for (const value of values) {
    const app = express();
    app.get('/', (request, response) =>
      sendJson(request, response, value, { idleMs: 60_000, slice: createSlices(createDecodingTurns(), 'owner') }),
    );
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect((await answer.text()) === JSON.stringify(value)).toBe(true);
    server.close();
  }
});
