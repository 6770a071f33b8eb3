import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { Request } from 'express';
import { expect, test } from 'vitest';

import { createBodyMemory } from './body-memory.ts';
import { spoolBody } from './spool-body.ts';

const limits = { bytesMax: 100_000_000, idleMs: 60_000, wholeMs: 600_000, owner: 'project' };
const requestOf = (chunks: Iterable<Buffer> | AsyncIterable<Buffer>): Request =>
  Object.assign(Readable.from(chunks, { objectMode: false }), { headers: {}, complete: true }) as unknown as Request;

test('a body that goes to disk is not held in memory while it arrives', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const bytesHeld = (): number => {
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  };
  const chunkBytes = 65_536;
  const chunks = 1_000;
  const before = bytesHeld();
  let heldMax = 0;
  const arriving = async function* () {
    for (let chunk = 1; chunk <= chunks; chunk += 1) {
      yield Buffer.alloc(chunkBytes);
      await new Promise((resolve) => void setImmediate(resolve));
      if (chunk % 100 === 0) heldMax = Math.max(heldMax, bytesHeld() - before);
    }
  };
  const body = await spoolBody(requestOf(arriving()), { ...limits, disk: createBodyMemory(200_000_000) });
  await body.close();
  expect(body.bytes).toBe(chunks * chunkBytes);
  expect(heldMax).toBeLessThan(16_000_000);
});

test('bodies on disk have a share for each owner, which is free again when they are closed or refused', async () => {
  const disk = createBodyMemory(200);
  const spool = async (bytes: number, owner = 'project') =>
    spoolBody(requestOf([Buffer.alloc(bytes)]), { ...limits, bytesMax: 150, disk, owner });
  const [first, other] = [await spool(80), await spool(80, 'other')];
  await expect(spool(30)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(spool(160)).rejects.toMatchObject({ code: 'payload_too_large' });
  await first.close();
  await (await spool(100)).close();
  await other.close();
  expect(disk.take('third', 100) && disk.take('fourth', 100)).toBe(true);
});
