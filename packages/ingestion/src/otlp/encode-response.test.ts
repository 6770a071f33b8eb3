import {
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { describe, expect, test } from 'vitest';
import {
  encodeExportResponse,
  encodeNotStoredResponse,
  encodeRpcStatus,
  encodeTraceResponse,
} from './encode-response.ts';
import { WireReader } from './protobuf/wire-reader.ts';

const text = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));
const clean = { rejectedSpans: 0, rejectionMessage: undefined };
const partial = { rejectedSpans: 300, rejectionMessage: 'größer' };

describe('the answer to an export', () => {
  test('the answer to an export is empty when nothing was rejected', () => {
    expect(encodeTraceResponse(clean, 'protobuf')).toHaveLength(0);
    expect(text(encodeTraceResponse(clean, 'json'))).toEqual({});
    expect(text(encodeNotStoredResponse('metrics', 0, 'json'))).toEqual({});
  });

  test('the answer to an export has the number of rejected spans as a text in JSON, as 64-bit integers are written there', () => {
    expect(text(encodeTraceResponse(partial, 'json'))).toEqual({
      partialSuccess: { rejectedSpans: '300', errorMessage: 'größer' },
    });
  });

  test('the answer to an export is understood by the official client', () => {
    const answer = ProtobufTraceSerializer.deserializeResponse(encodeTraceResponse(partial, 'protobuf'));
    expect(answer.partialSuccess).toMatchObject({ rejectedSpans: 300, errorMessage: 'größer' });
    const logs = ProtobufLogsSerializer.deserializeResponse(
      encodeExportResponse('logs', { rejected: 7, message: 'no' }, 'protobuf'),
    );
    expect(logs.partialSuccess).toMatchObject({ rejectedLogRecords: 7 });
    const metrics = ProtobufMetricsSerializer.deserializeResponse(
      encodeNotStoredResponse('metrics', 2 ** 31, 'protobuf'),
    );
    expect(metrics.partialSuccess).toMatchObject({ rejectedDataPoints: 2 ** 31 });
  });

  test('the response names the signal that is not stored', () => {
    expect(text(encodeNotStoredResponse('metrics', 2, 'json'))).toEqual({
      partialSuccess: {
        rejectedDataPoints: '2',
        errorMessage: expect.stringContaining('metrics are not stored') as string,
      },
    });
  });
});

test('a failure is a google.rpc.Status in either encoding', () => {
  const status = { code: 3, message: 'bad body' };
  expect(text(encodeRpcStatus(status, 'json'))).toEqual(status);
  const reader = new WireReader(encodeRpcStatus(status, 'protobuf'));
  expect([reader.tag(), reader.varint(), reader.tag(), reader.text(reader.end)]).toEqual([8, 3, 18, 'bad body']);
  expect(reader.at).toBe(reader.end);
});
