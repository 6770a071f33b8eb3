import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { Request } from 'express';
import { expect, test } from 'vitest';

import { spoolBody } from './spool-body.ts';

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
  const request = Object.assign(Readable.from(arriving(), { objectMode: false }), { headers: {}, complete: true });
  const limits = { bytesMax: 100_000_000, idleMs: 60_000, wholeMs: 600_000 };
  const body = await spoolBody(request as unknown as Request, limits);
  await body.close();
  expect(body.bytes).toBe(chunks * chunkBytes);
  expect(heldMax).toBeLessThan(16_000_000);
});
