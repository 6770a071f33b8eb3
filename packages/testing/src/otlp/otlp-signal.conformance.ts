import { describe, expect, it } from 'vitest';
import { outcomeOf, someNanos, taken, type OtlpBench } from './otlp-bench.ts';
import { mediaTypes } from './otlp-endpoint.ts';
import { fixed64Field, messageField, textField } from './protobuf-fields.ts';

const timeUnixNano = String(someNanos);
const record = { timeUnixNano, body: { stringValue: 'line' } };
const point = { timeUnixNano, asInt: '1' };

const signals = [
  {
    path: '/v1/logs',
    json: { resourceLogs: [{ scopeLogs: [{ logRecords: [record, record, record] }] }] },
    protobuf: messageField(
      1,
      messageField(2, ...Array.from({ length: 3 }, () => messageField(2, fixed64Field(1, someNanos)))),
    ),
  },
  {
    path: '/v1/metrics',
    json: {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [point, point, point] } }] }] }],
    },
    protobuf: messageField(
      1,
      messageField(
        2,
        messageField(
          2,
          textField(1, 'm'),
          messageField(5, ...Array.from({ length: 3 }, () => messageField(1, fixed64Field(3, someNanos)))),
        ),
      ),
    ),
  },
] as const;

/** A receiver stores the records of a signal, or refuses each record in its answer. */
export const describeOtlpSignals = (bench: () => OtlpBench): void => {
  describe.each(signals)('$path', ({ path, json, protobuf }) => {
    it.each(['protobuf', 'json'] as const)('in %s is taken whole or rejected whole, truthfully', async (encoding) => {
      const answer = await bench().post({ encoding, path, body: encoding === 'json' ? json : protobuf });
      expect([answer.status, answer.mediaType]).toEqual([200, mediaTypes[encoding]]);
      expect([0, 3]).toContain(answer.rejected);
      expect(answer.errorMessage === '').toBe(answer.rejected === 0);
    });

    it('may be empty', async () => {
      expect(outcomeOf(await bench().post({ encoding: 'protobuf', path, body: '' }))).toEqual(taken);
      expect(outcomeOf(await bench().post({ encoding: 'json', path, body: '{}' }))).toEqual(taken);
    });

    it('that cannot be decoded is 400', async () => {
      const answer = await bench().post({ encoding: 'json', path, body: '{' });
      expect(answer.status).toBe(400);
    });
  });

  it('a request of another signal is no request of traces', async () => {
    const { status } = await bench().post({ encoding: 'json', body: signals[0].json });
    expect(status).toBe(400);
  });
};
