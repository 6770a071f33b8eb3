import { expect, it } from 'vitest';

import { mediaForm, mediaReferences } from './media-reference.ts';

const id = 'n4bQgYhMfWWaL-qgxVrQFa';
const reference = `@@@langfuseMedia:type=image/png|id=${id}|source=base64_data_uri@@@`;

it('the media that a text names are found, each once', () => {
  expect(mediaReferences(`see ${reference} and ${reference}`)).toEqual([{ id, mediaType: 'image/png' }]);
  expect(mediaReferences(JSON.stringify([{ picture: reference }]))).toHaveLength(1);
  for (const text of ['', 'plain', '@@@langfuseMedia:type=image/png|id=../../secret|source=bytes@@@'])
    expect([text, mediaReferences(text)]).toEqual([text, []]);
});

it('what could run in a page is shown as a file', () => {
  expect(['image/png', 'audio/mpeg', 'video/mp4', 'image/svg+xml', 'text/html'].map(mediaForm)).toEqual([
    'picture',
    'sound',
    'film',
    'file',
    'file',
  ]);
});
