import { randomBytes } from 'node:crypto';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { findBase64Runs } from './find-base64-runs.ts';
import { findEmbeddedMedia } from './find-embedded-media.ts';

const bytesMin = 48;
const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(100)]).toString('base64');
const plain = Buffer.concat([Buffer.from('no known beginning'), randomBytes(102)]).toString('base64');

const found = (value: unknown) =>
  findEmbeddedMedia(typeof value === 'string' ? value : JSON.stringify(value), bytesMin).map(
    ({ type, source, base64 }) => [type, source, base64 === png ? 'png' : base64 === plain ? 'plain' : base64],
  );

const dataUri = (type: string, base64 = plain): string => `data:${type};base64,${base64}`;

const runs = (text: string, min: number) => findBase64Runs(text, min).map(({ start, end }) => text.slice(start, end));

describe('findBase64Runs', () => {
  it('findBase64Runs finds exactly the longest runs of at least the length that is asked for', () => {
    const anyText = fc
      .array(
        fc.oneof(
          fc.string({ unit: fc.constantFrom('A', 'z', '0', '+', '/', '-', '_', '=') }),
          fc.constantFrom(' ', '"', '.', '家'),
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 12 }), (text, min) => {
        const expected = text.match(/[A-Za-z0-9+/=_-]+/g)?.filter(({ length }) => length >= min) ?? [];
        expect(runs(text, min)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('findBase64Runs finds the same runs in a text that takes many steps, also where one goes through several', () => {
    const lengths = [10, 300_000, 1_399, 1_400, 262_144, 700_000, 1_400, 262_143, 5];
    const text = lengths.map((length) => 'A'.repeat(length)).join(' ');
    expect(findBase64Runs(text, 1_400).map(({ start, end }) => end - start)).toEqual(
      lengths.filter((length) => length >= 1_400),
    );
    expect(findBase64Runs(`${'. '.repeat(400_000)}${'A'.repeat(9)}`, 9)).toEqual([{ start: 800_000, end: 800_009 }]);
  });

  it('findBase64Runs takes an escaped slash for a slash, and a backslash before anything else for the end', () => {
    expect(runs(String.raw`"AAAA\/BBBB\"CCCCCCCC`, 8)).toEqual([String.raw`AAAA\/BBBB`, 'CCCCCCCC']);
  });
});

describe('media in payloads', () => {
  it.each([
    ['OpenAI chat', [{ type: 'image_url', image_url: { url: dataUri('image/jpeg'), detail: 'low' } }], 'image/jpeg'],
    ['OpenAI responses', [{ type: 'input_image', image_url: dataUri('image/webp') }], 'image/webp'],
    [
      'OpenAI file',
      { type: 'file', file: { filename: 'a', file_data: dataUri('application/pdf') } },
      'application/pdf',
    ],
    ['a plain text', `look: ${dataUri('image/gif')}, nice`, 'image/gif'],
    ['Markdown', `![x](${dataUri('image/svg+xml')})`, 'image/svg+xml'],
    ['parameters in the URI', `data:text/plain;charset=utf-8;base64,${plain}`, 'text/plain'],
    ['a whole text', dataUri('audio/wav'), 'audio/wav'],
    ['JSON within JSON', { arguments: JSON.stringify({ url: dataUri('image/png') }) }, 'image/png'],
  ])('data URIs are found: %s', (_name, value, type) => {
    expect(found(value)).toEqual([[type, 'base64_data_uri', 'plain']]);
  });

  it.each([
    ['Anthropic', { type: 'image', source: { type: 'base64', media_type: 'image/png', data: plain } }, 'image/png'],
    ['Gemini', { inlineData: { mimeType: 'audio/mp3', data: plain } }, 'audio/mp3'],
    ['Gemini in Python', { inline_data: { mime_type: 'video/mp4', data: plain } }, 'video/mp4'],
    ['OpenAI audio', { type: 'input_audio', input_audio: { data: plain, format: 'mp3' } }, 'audio/mpeg'],
    ['Vercel AI 4', { type: 'image', image: plain, mimeType: 'image/png' }, 'image/png'],
    ['Vercel AI 5', { type: 'file', mediaType: 'application/pdf', data: plain }, 'application/pdf'],
    ['GenAI conventions', { type: 'blob', mime_type: 'image/jpeg', modality: 'image', content: plain }, 'image/jpeg'],
    ['Bedrock', { image: { format: 'jpeg', source: { bytes: plain } } }, 'image/jpeg'],
    ['LangChain', { type: 'image', source_type: 'base64', data: plain, mime_type: 'image/png' }, 'image/png'],
    ['pydantic-ai', { kind: 'binary', data: plain, media_type: 'audio/wav' }, 'audio/wav'],
    [
      'MCP',
      [{ type: 'resource', resource: { uri: 'x:', mimeType: 'application/pdf', blob: plain } }],
      'application/pdf',
    ],
    ['parameters in the type', { mimeType: 'AUDIO/WAV; rate=24000', data: plain }, 'audio/wav'],
    ['JSON within JSON', { x: JSON.stringify([{ mimeType: 'image/png', data: plain }]) }, 'image/png'],
  ])('bytes of a type that is stated are found: %s', (_name, value, type) => {
    expect(found(value)).toEqual([[type, 'bytes', 'plain']]);
  });

  it.each([
    ['a generated image', { data: [{ b64_json: png }] }],
    ['a part without a type', { type: 'image', image: png }],
    ['bytes with a type that is not known', { mime_type: 'image/x-unheard-of', data: png }],
    ['a whole text', png],
    ['JSON that is cut off', `[{"image":"${png}"}, {"tex`],
  ])('bytes that say themselves what they are are found: %s', (_name, value) => {
    expect(found(value)).toEqual([['image/png', 'bytes', 'png']]);
  });

  it.each([
    ['small ones', dataUri('image/png', Buffer.alloc(47).toString('base64'))],
    ['unknown types', dataUri('application/x-secret')],
    ['bytes without a type', { data: plain }],
    ['text with a type', { mimeType: 'text/plain', text: plain }],
    ['content that is no blob', { type: 'text', mime_type: 'text/plain', content: plain }],
    ['base64 amid a text', { mimeType: 'image/png', data: `see ${plain}` }],
    ['base64 without its end', dataUri('image/png', plain.slice(0, -1))],
    ['base64 that no encoder writes', dataUri('image/png', `${'A'.repeat(159)}B`.slice(0, 158) + 'B=')],
    ['base64url', dataUri('image/png', `-_${plain.slice(2)}`)],
    ['URLs', { image_url: { url: `https://example.com/${'a'.repeat(200)}` } }],
    ['references', `@@@langfuseMedia:type=image/png|id=${'a'.repeat(22)}|source=bytes@@@`],
  ])('everything else stays: %s', (_name, value) => {
    expect(found(value)).toEqual([]);
  });

  it('bytes in base64url, as of Google for Python, are found with the same bytes, padded or not', () => {
    const bytes = Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      Buffer.alloc(99, 0xfb),
      Buffer.alloc(3, 0xff),
    ]);
    const base64 = bytes.toString('base64');
    const url = base64.replaceAll('+', '-').replaceAll('/', '_');
    expect(url).toMatch(/-.*_/);
    const asFound = ['image/png', 'bytes', base64];
    expect(found({ inline_data: { mime_type: 'image/png', data: url } })).toEqual([asFound]);
    expect(found({ data: url.replaceAll('=', '') })).toEqual([asFound]);
    expect(found({ mime_type: 'image/png', data: `${url.slice(0, -4)}+/${url.slice(-2)}` })).toEqual([]);
  });

  it('a data URI ends before a dash or an underscore of the text around it', () => {
    expect(found(`_${dataUri('image/png', png)}_ and -${dataUri('image/gif', png)}-`)).toEqual([
      ['image/png', 'base64_data_uri', 'png'],
      ['image/gif', 'base64_data_uri', 'png'],
    ]);
  });

  it('several in one text are found in order', () => {
    const parts = [
      { image_url: { url: dataUri('image/jpeg') } },
      { mimeType: 'image/gif', data: plain },
      { b64_json: png },
    ];
    expect(found(parts).map(([type]) => type)).toEqual(['image/jpeg', 'image/gif', 'image/png']);
  });

  it('slashes that JSON escapes are part of the base64', () => {
    const slashes = Buffer.alloc(60, 0xff).toString('base64');
    const text = JSON.stringify({ mimeType: 'image/png', data: slashes, url: dataUri('image/png', slashes) });
    expect(found(text.replaceAll('/', '\\/'))).toEqual([
      ['image/png', 'bytes', slashes],
      ['image/png', 'base64_data_uri', slashes],
    ]);
  });

  it('values nested without end are no reason to fail', () => {
    const deep = `${'['.repeat(5000)}{"mimeType":"image/gif","data":"${plain}"}${']'.repeat(5000)}`;
    expect(found(deep)).toEqual([]);
  });
});
