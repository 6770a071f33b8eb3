import { expect, it } from 'vitest';

import { pictureAddress, safeAddress, soundAddress } from './safe-address.ts';

it('a link leads to the web or to a mail address, and runs nothing', () => {
  expect(safeAddress('https://example.com/a?b')).toBe('https://example.com/a?b');
  for (const text of [
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,<script>',
    'vbscript:x',
    '/settings',
    '',
  ])
    expect([text, safeAddress(text)]).toEqual([text, undefined]);
});

it('a picture is shown from its own bytes alone', () => {
  expect(pictureAddress('data:image/png;base64,iVBORw0KGgo=')).toBeDefined();
  for (const text of ['https://example.com/a.png', 'data:image/svg+xml;base64,PHN2Zz4=', 'data:text/html;base64,PGI+'])
    expect([text, pictureAddress(text)]).toEqual([text, undefined]);
});

it('a sound is played from its own bytes alone', () => {
  expect(soundAddress('data:audio/mpeg;base64,SUQz')).toBeDefined();
  for (const text of ['https://example.com/a.mp3', 'data:text/html;base64,PGI+', 'data:audio/mpeg,<b>'])
    expect([text, soundAddress(text)]).toEqual([text, undefined]);
});
