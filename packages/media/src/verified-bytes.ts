import { createHash } from 'node:crypto';

import { invalidInput, type MediaContent } from '@spanledger/core';

const wrongLength = (content: MediaContent, came: string) =>
  invalidInput(`The media must have ${content.bytes} bytes, as it was declared; ${came}.`);

/**
 * Passes the bytes on and ends normally only if they are the declared content: throws `invalid_input` as soon as there
 * are too many, and at the end when there are too few or their SHA-256 differs.
 */
export async function* verifiedBytes(
  content: MediaContent,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const digest = createHash('sha256');
  let count = 0;
  for await (const chunk of bytes) {
    count += chunk.byteLength;
    if (count > content.bytes) throw wrongLength(content, 'more came');
    digest.update(chunk);
    yield chunk;
  }
  if (count < content.bytes) throw wrongLength(content, `${count} came`);
  if (digest.digest('base64') !== content.sha256) {
    throw invalidInput('The SHA-256 of the media is not the one that was declared.');
  }
}
