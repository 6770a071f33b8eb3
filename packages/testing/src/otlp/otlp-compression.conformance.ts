import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aSpan, encodeSpans, outcomeOf, refusalOf, refused, taken, type OtlpBench } from './otlp-bench.ts';
import { mediaTypes } from './otlp-endpoint.ts';

type Compress = (data: Buffer) => Buffer;

const zstd = (zlib as { readonly zstdCompressSync?: Compress }).zstdCompressSync;
const compressors: readonly (readonly [string, Compress])[] = [
  ['identity', (data) => data],
  ['gzip', (data) => zlib.gzipSync(data)],
  ['GZip', (data) => zlib.gzipSync(data)],
  ['x-gzip', (data) => zlib.gzipSync(data)],
  ['deflate', (data) => zlib.deflateSync(data)],
  ['br', (data) => zlib.brotliCompressSync(data)],
  ...(zstd === undefined ? [] : [['zstd', zstd] as const]),
];
const mebibyte = 1024 * 1024;

export const describeOtlpCompression = (bench: () => OtlpBench): void => {
  describe('compression', () => {
    it.each(compressors)('by %s is undone', async (name, compress) => {
      const span = aSpan({ name });
      const body = compress(Buffer.from(encodeSpans('protobuf', [span]) as Uint8Array));
      expect(
        outcomeOf(await bench().post({ encoding: 'protobuf', body, headers: { 'content-encoding': name } })),
      ).toEqual(taken);
      if (bench().canRead) expect((await bench().readOne(span.traceId)).name).toBe(name);
    });

    it('by anything else is 415', async () => {
      for (const name of ['snappy', 'gzip, snappy']) {
        const answer = await bench().post({ encoding: 'json', body: '{}', headers: { 'content-encoding': name } });
        expect(refusalOf(answer)).toEqual(refused(415, mediaTypes.json));
      }
    });

    it('that is broken or cut off is 400', async () => {
      const whole = zlib.gzipSync(JSON.stringify(encodeSpans('json', [aSpan()])));
      for (const body of [Buffer.from('{}'), whole.subarray(0, -5)]) {
        const answer = await bench().post({ encoding: 'json', body, headers: { 'content-encoding': 'gzip' } });
        expect(refusalOf(answer)).toEqual(refused(400, mediaTypes.json));
      }
    });

    it.each(compressors.filter(([name]) => ['gzip', 'deflate', 'br', 'zstd'].includes(name)))(
      'by %s of far more than the limit is 413, whatever its compressed size',
      async (name, compress) => {
        const { bodyBytesMax } = bench().endpoint;
        if (bodyBytesMax === undefined) return;
        const bomb = compress(Buffer.alloc(bodyBytesMax + 4 * mebibyte));
        expect(bomb.length).toBeLessThan(bodyBytesMax / 4);
        const answer = await bench().post({ encoding: 'protobuf', body: bomb, headers: { 'content-encoding': name } });
        expect(refusalOf(answer)).toEqual(refused(413, mediaTypes.protobuf));
      },
    );
  });
};
