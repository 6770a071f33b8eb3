// Starts an upload, prints a line once part of it is on disk, and waits until it is killed.
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import type { MediaContent, ProjectId, Sha256 } from '@spanledger/core';

import { diskMediaStore } from './disk-media-store.ts';

const bytes = Buffer.alloc(200_000, 'x');
const sha256 = createHash('sha256').update(bytes).digest('base64') as Sha256;
const content: MediaContent = { sha256, bytes: bytes.length, type: 'image/png' };

async function* hanging(): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes.subarray(0, 100_000);
  process.stdout.write('half of it is written');
  await pause(60_000);
}

await diskMediaStore(process.env['MEDIA_TEST_DIR'] ?? '').put('own' as ProjectId, content, hanging());
