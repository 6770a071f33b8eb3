import { createHmac, timingSafeEqual } from 'node:crypto';

import { DomainError, type MediaContent, type Micros, type ProjectId } from '@spanledger/core';

export type MediaAction = 'upload' | 'download';

/** The right of a signed URL: one action on one content of one project, until a time. */
export interface MediaPermit {
  readonly action: MediaAction;
  readonly projectId: ProjectId;
  readonly content: MediaContent;
  readonly until: Micros;
}

export interface MediaUrlSigner {
  /** The permit as text for a URL: readable to anyone, made only with the secret. */
  sign(permit: MediaPermit): Promise<string>;
  /** `permission_denied` when it was not signed here, is for another action, or has expired. */
  verify(text: string, action: MediaAction, now: Micros): Promise<MediaPermit>;
}

type Written = readonly [
  action: MediaAction,
  projectId: string,
  sha256: string,
  bytes: number,
  type: string,
  until: number,
];

const denied = (message: string): DomainError => new DomainError('permission_denied', message);

const forged = (): DomainError => denied('This URL was not signed by this server. Ask for another one.');

/** All processes with the secret accept each other's URLs. It is read on first use. */
export const mediaUrlSigner = (secret: () => Promise<string>): MediaUrlSigner => {
  const codeOf = async (body: string): Promise<Buffer> =>
    createHmac('sha256', await secret())
      .update(body)
      .digest();
  return {
    sign: async ({ action, projectId, content, until }) => {
      const written: Written = [action, projectId, content.sha256, content.bytes, content.type, until];
      const body = Buffer.from(JSON.stringify(written)).toString('base64url');
      return `${body}.${(await codeOf(body)).toString('base64url')}`;
    },
    verify: async (text, action, now) => {
      const [body = '', given = '', ...more] = text.split('.');
      const expected = await codeOf(body);
      const code = Buffer.from(given, 'base64url');
      // Decoding ignores characters outside the alphabet: one permit must have one text.
      if (more.length > 0 || code.toString('base64url') !== given) throw forged();
      if (code.length !== expected.length || !timingSafeEqual(code, expected)) throw forged();
      const permit = readPermit(body);
      if (permit.action !== action) throw forged();
      if (permit.until <= now) throw denied('This URL has expired. Ask for another one.');
      return permit;
    },
  };
};

const readPermit = (body: string): MediaPermit => {
  const [action, projectId, sha256, bytes, type, until] = JSON.parse(
    Buffer.from(body, 'base64url').toString(),
  ) as Written;
  const content = { sha256, bytes, type } as MediaContent;
  return { action, projectId: projectId as ProjectId, content, until };
};
