import type { MediaType } from '@spanledger/core';

const headLength = 32;

/** How files of a type begin, in Latin-1; a second text is at an offset. */
const signatures: readonly (readonly [type: MediaType, begin: string, at?: number, text?: string])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/gif', 'GIF8'],
  ['image/webp', 'RIFF', 8, 'WEBP'],
  ['audio/wav', 'RIFF', 8, 'WAVE'],
  ['video/x-msvideo', 'RIFF', 8, 'AVI '],
  ['application/pdf', '%PDF-'],
  ['audio/mpeg', 'ID3'],
  ['audio/flac', 'fLaC'],
  ['audio/ogg', 'OggS'],
  ['image/avif', '\0\0\0', 4, 'ftypavif'],
  ['image/heic', '\0\0\0', 4, 'ftypheic'],
  ['video/mp4', '\0\0\0', 4, 'ftypisom'],
  ['video/mp4', '\0\0\0', 4, 'ftypmp4'],
  ['video/webm', '\x1a\x45\xdf\xa3'],
];

/** The type of bytes in base64 by their beginning; `undefined` when that is no reliable sign. */
export const sniffMediaType = (base64: string): MediaType | undefined => {
  const head = Buffer.from(base64.slice(0, headLength), 'base64').toString('latin1');
  const match = signatures.find(
    ([, begin, at, text]) => head.startsWith(begin) && (text === undefined || head.startsWith(text, at)),
  );
  return match?.[0];
};
