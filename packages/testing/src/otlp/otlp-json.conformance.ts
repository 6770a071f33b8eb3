import { describe, expect, it } from 'vitest';
import { aSpan, newSpanId, newTraceId, outcomeOf, someNanos, taken, type OtlpBench } from './otlp-bench.ts';
import { jsonSpan, jsonTraces } from './wire-span.ts';

const second = 1_000_000_000n;
const started = new Date(Number(someNanos / 1_000_000n)).toISOString();
const ended = new Date(Number((someNanos + second) / 1_000_000n)).toISOString();

export const describeOtlpJson = (bench: () => OtlpBench): void => {
  const expectRead = async (traceId: string, observation: object): Promise<void> => {
    if (bench().canRead) expect(await bench().readOne(traceId)).toMatchObject(observation);
  };
  const sendJson = async (body: object | string): Promise<typeof taken> =>
    outcomeOf(await bench().post({ encoding: 'json', body }));

  describe('JSON', () => {
    it('has hexadecimal ids in capitals or not, and they are one id', async () => {
      const span = aSpan({ parentSpanId: newSpanId() });
      const { traceId, spanId, parentSpanId = '' } = span;
      const capitals = { traceId: traceId.toUpperCase(), spanId: spanId.toUpperCase() };
      expect(
        await sendJson(
          jsonTraces([{ ...jsonSpan(span), ...capitals, parentSpanId: parentSpanId.toUpperCase() }, jsonSpan(span)]),
        ),
      ).toEqual(taken);
      await expectRead(traceId, { id: spanId, parentObservationId: parentSpanId });
    });

    it('may be written in snake case throughout', async () => {
      const [trace_id, span_id] = [newTraceId(), newSpanId()];
      const times = { start_time_unix_nano: `${someNanos}`, end_time_unix_nano: `${someNanos + second}` };
      const event = { name: 'tick', time_unix_nano: `${someNanos}`, dropped_attributes_count: 1 };
      const attributes = [{ key: 'snake', value: { string_value: 'yes' } }];
      const span = { trace_id, span_id, name: 'snake', ...times, attributes, events: [event] };
      expect(
        await sendJson({
          resource_spans: [{ scope_spans: [{ scope: { name: 's' }, spans: [span] }], schema_url: 'u' }],
        }),
      ).toEqual(taken);
      await expectRead(trace_id, { id: span_id, name: 'snake', startTime: started, endTime: ended });
    });

    it.each([
      ['numbers', 2, 3],
      ['names', 'STATUS_CODE_ERROR', 'SPAN_KIND_CLIENT'],
    ])('may have enums as %s', async (_form, code, kind) => {
      const span = aSpan();
      expect(await sendJson(jsonTraces([{ ...jsonSpan(span), kind, status: { code, message: 'broke' } }]))).toEqual(
        taken,
      );
      await expectRead(span.traceId, { level: 'ERROR', statusMessage: 'broke' });
    });

    it('may have 64-bit integers as numbers', async () => {
      const { traceId, spanId } = aSpan();
      const times = `"startTimeUnixNano":${someNanos},"endTimeUnixNano":${someNanos + second}`;
      const attributes = '"attributes":[{"key":"n","value":{"intValue":9007199254740993}}]';
      const span = `{"traceId":"${traceId}","spanId":"${spanId}",${times},${attributes}}`;
      expect(await sendJson(`{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`)).toEqual(taken);
      await expectRead(traceId, { startTime: started, endTime: ended });
      if (bench().canRead) {
        expect(JSON.stringify((await bench().readOne(traceId)).metadata)).toContain('9007199254740993');
      }
    });

    it('may hold fields that no version knows, at every level', async () => {
      const span = aSpan({ events: [{ name: 'tick', at: someNanos }] });
      const odd = { somethingNew: { deep: [1, 'two', null] } };
      const resource = { attributes: [], ...odd };
      const scope = { name: 's', ...odd };
      expect(
        await sendJson({
          ...odd,
          resourceSpans: [
            { ...odd, resource, scopeSpans: [{ ...odd, scope, spans: [{ ...jsonSpan(span), ...odd }] }] },
          ],
        }),
      ).toEqual(taken);
      await expectRead(span.traceId, { name: 'work' });
    });

    it('may have null for whatever is absent', async () => {
      const { traceId, spanId } = aSpan();
      const absent = { parentSpanId: null, name: null, attributes: null, events: null, links: null, status: null };
      const times = { startTimeUnixNano: `${someNanos}`, endTimeUnixNano: `${someNanos + second}`, kind: null };
      const spans = [{ traceId, spanId, ...absent, ...times }];
      expect(
        await sendJson({ resourceSpans: [{ resource: null, scopeSpans: [{ scope: null, spans }, { spans: null }] }] }),
      ).toEqual(taken);
      await expectRead(traceId, { id: spanId, parentObservationId: null });
    });

    it('is UTF-8, with escapes or without', async () => {
      const span = aSpan({ name: 'grüße 😀 日本' });
      const body = JSON.stringify(jsonTraces([jsonSpan(span)])).replace('ü', String.raw`\u00fc`);
      expect(await sendJson(body)).toEqual(taken);
      await expectRead(span.traceId, { name: 'grüße 😀 日本' });
    });

    it.each(['[]', '"text"', '{"resourceSpans":{}}', '{"resourceSpans":[7]}'])('that is %s is 400', async (body) => {
      const { status, rpcStatus } = await bench().post({ encoding: 'json', body });
      expect(status).toBe(400);
      expect(rpcStatus?.message).not.toBe('');
    });
  });
};
