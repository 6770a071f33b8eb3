import { describe, expect, it } from 'vitest';
import { aSpan, encodeSpans, outcomeOf, refusalOf, refused, taken, type OtlpBench } from './otlp-bench.ts';
import { mediaTypes, type WireEncoding } from './otlp-endpoint.ts';
import { fixed64Field, integerField, messageField, textField } from './protobuf-fields.ts';
import { protobufTraces } from './wire-span.ts';

const garbage = Buffer.from([0xff, 0xff, 0xff, 0x01]);

export const describeOtlpEncodings = (bench: () => OtlpBench): void => {
  describe.each(['protobuf', 'json'] as const)('an export in %s', (encoding) => {
    const mediaType = mediaTypes[encoding];

    it('is answered 200 in the same encoding, without partial success', async () => {
      const answer = await bench().post({ encoding, body: encodeSpans(encoding, [aSpan()]) });
      expect(outcomeOf(answer)).toEqual(taken);
      expect(answer.mediaType).toBe(mediaType);
      expect(answer.body.toString()).toBe(encoding === 'json' ? '{}' : '');
    });

    it('may have parameters after its media type, and capitals in it', async () => {
      const headers = { 'content-type': `${mediaType.toUpperCase()}; charset=utf-8` };
      const answer = await bench().post({ encoding, body: encodeSpans(encoding, [aSpan()]), headers });
      expect(outcomeOf(answer)).toEqual(taken);
      expect(answer.mediaType).toBe(mediaType);
    });

    it('may hold no spans at all', async () => {
      expect(outcomeOf(await bench().post({ encoding, body: encodeSpans(encoding, []) }))).toEqual(taken);
      expect(outcomeOf(await bench().post({ encoding, body: encoding === 'json' ? '{}' : '' }))).toEqual(taken);
    });

    it('that cannot be decoded is 400 with a status in its encoding', async () => {
      const body = encoding === 'json' ? '{"resourceSpans":[' : garbage;
      expect(refusalOf(await bench().post({ encoding, body }))).toEqual(refused(400, mediaType));
    });

    it('that is cut off is 400', async () => {
      const given = encodeSpans(encoding, [aSpan()]);
      const bytes = given instanceof Uint8Array ? given : Buffer.from(JSON.stringify(given));
      expect(refusalOf(await bench().post({ encoding, body: bytes.subarray(0, -3) }))).toEqual(refused(400, mediaType));
    });

    it('without a key is 401 with a status in its encoding', async () => {
      const names = Object.keys(bench().endpoint.headers);
      const headers = Object.fromEntries(names.map((name) => [name, null]));
      expect(refusalOf(await bench().post({ encoding, body: encodeSpans(encoding, []), headers }))).toEqual(
        refused(401, mediaType),
      );
    });

    it('that is as large as the limit allows is taken, and one byte more is 413', async () => {
      const { bodyBytesMax } = bench().endpoint;
      if (bodyBytesMax === undefined) return;
      const empty = sized(encoding, 0).length;
      expect(outcomeOf(await bench().post({ encoding, body: sized(encoding, bodyBytesMax - empty) }))).toEqual(taken);
      expect(refusalOf(await bench().post({ encoding, body: sized(encoding, bodyBytesMax - empty + 1) }))).toEqual(
        refused(413, mediaType),
      );
    });
  });

  describe('an export', () => {
    it.each(['text/plain', 'application/grpc', 'application/x-protobuf-text', 'application/jsonl'])(
      'of the type %s is 415',
      async (type) => {
        const answer = await bench().post({ encoding: 'json', body: '{}', headers: { 'content-type': type } });
        expect(answer.status).toBe(415);
      },
    );

    it('is a POST: GET is refused', async () => {
      const { status } = await bench().post({ encoding: 'json', body: '', method: 'GET' });
      expect([404, 405]).toContain(status);
    });

    it('in protobuf may hold fields of any wire type that no version knows', async () => {
      const unknown = [
        textField(1000, 'a text'),
        integerField(1001, 7n),
        fixed64Field(1002, 9n),
        messageField(1003, messageField(1, textField(2, 'deep'))),
      ];
      const [request, span] = [protobufTraces([aSpan()], {}, ...unknown), aSpan()];
      expect(outcomeOf(await bench().post({ encoding: 'protobuf', body: request }))).toEqual(taken);
      const within = messageField(1, messageField(2, messageField(2, ...fieldsOf(span), ...unknown), ...unknown));
      expect(outcomeOf(await bench().post({ encoding: 'protobuf', body: within }))).toEqual(taken);
      if (bench().canRead) expect((await bench().readOne(span.traceId)).id).toBe(span.spanId);
    });
  });
};

const fieldsOf = ({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }) => [
  Buffer.concat([Buffer.from([10, 16]), Buffer.from(traceId, 'hex')]),
  Buffer.concat([Buffer.from([18, 8]), Buffer.from(spanId, 'hex')]),
];

/** A request without spans, padded to this length by unknown fields. */
const sized = (encoding: WireEncoding, padding: number): Buffer => {
  if (encoding === 'json') return Buffer.from(`{"padding":"${'x'.repeat(padding)}"}`);
  // Field 15, a varint of 0 in two bytes; the first takes three where the length is odd.
  const first = padding % 2 === 0 ? [0x78, 0] : [0x78, 0x80, 0];
  const others = Buffer.alloc(padding - (padding % 2), Buffer.from([0x78, 0]));
  return Buffer.concat([Buffer.from(first), others]);
};
