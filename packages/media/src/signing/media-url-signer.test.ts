import type { ProjectId } from '@spanledger/core';
import { mediaContent } from '@spanledger/testing';
import { describe, expect, test } from 'vitest';

import { mediaUrlSigner, type MediaPermit } from './media-url-signer.ts';

const now = 1_767_323_045_678_000;
const permit: MediaPermit = {
  action: 'upload',
  projectId: 'a/b "家"' as ProjectId,
  content: mediaContent(Buffer.from('bytes')),
  until: now + 1,
};
const signer = mediaUrlSigner(async () => 'secret');

describe('a signed URL', () => {
  test('a signed URL gives back what it permits, also on another process with the same secret', async () => {
    const text = await signer.sign(permit);
    expect(text).toMatch(/^[\w.-]+$/);
    expect(await mediaUrlSigner(async () => 'secret').verify(text, 'upload', now)).toEqual(permit);
  });

  test('a signed URL is refused with another secret, for another action and when it has expired', async () => {
    const text = await signer.sign(permit);
    const stranger = mediaUrlSigner(async () => 'another secret');
    await expect(stranger.verify(text, 'upload', now)).rejects.toMatchObject({ code: 'permission_denied' });
    await expect(signer.verify(text, 'download', now)).rejects.toMatchObject({ code: 'permission_denied' });
    await expect(signer.verify(text, 'upload', now + 1)).rejects.toThrow(/expired/);
  });

  test('a signed URL is refused when any of it was changed, or it is no permit at all', async () => {
    const text = await signer.sign(permit);
    const [body = '', code = ''] = text.split('.');
    const forged = Buffer.from(Buffer.from(body, 'base64url').toString().replace('a/b', 'a/c')).toString('base64url');
    for (const wrong of [
      `${forged}.${code}`,
      body,
      `${body}.`,
      '',
      '.',
      `${body}.${code.slice(1)}`,
      '€.€',
      `${text}.`,
      `${text}.more`,
      `${text}=`,
    ]) {
      await expect(signer.verify(wrong, 'upload', now)).rejects.toMatchObject({ code: 'permission_denied' });
    }
  });
});
