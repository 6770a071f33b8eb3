import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';

const tag = 'OpenTelemetry';
export const otlpMediaTypes = ['application/x-protobuf', 'application/json'] as const;

type OtlpSignal = 'traces' | 'logs' | 'metrics';

const description =
  'OTLP/HTTP, protobuf or JSON, plain or compressed (gzip, deflate, br, and zstd where the server has it). The answer ' +
  'has the encoding of the request. Errors are a google.rpc.Status; 429 and 503 may be repeated after Retry-After. ' +
  'The same services are there over gRPC, on this port and on that of OTLP_GRPC_PORT.';

const exportRequest = component(
  'OtlpExportRequest',
  z.looseObject({}).describe('ExportTraceServiceRequest, ExportLogsServiceRequest or ExportMetricsServiceRequest.'),
);
const exportAnswer = component(
  'OtlpExportResponse',
  z
    .looseObject({ partialSuccess: z.looseObject({ errorMessage: z.string().optional() }).optional() })
    .describe('`partialSuccess` only when some records were rejected: how many, and why.'),
);

/** Any problem of an export, in the encoding of the request. */
export const rpcStatusSchema = component(
  'RpcStatus',
  z
    .looseObject({
      code: z.int().describe('As in gRPC: 3 is INVALID_ARGUMENT, 16 UNAUTHENTICATED.'),
      message: z.string(),
    })
    .describe('google.rpc.Status.'),
);

export const isOtlp = (tagged: { readonly tag: string }): boolean => tagged.tag === tag;

const exampleExport = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: '0af7651916cd43dd8448eb211c80319c',
              spanId: 'b7ad6b7169203331',
              name: 'chat gpt-4o',
              startTimeUnixNano: '1767323045678000000',
              endTimeUnixNano: '1767323046789000000',
              attributes: [
                { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
                { key: 'gen_ai.request.model', value: { stringValue: 'gpt-4o' } },
                { key: 'gen_ai.usage.input_tokens', value: { intValue: '1000' } },
                { key: 'gen_ai.usage.output_tokens', value: { intValue: '200' } },
              ],
            },
          ],
        },
      ],
    },
  ],
};

const exportEndpoint = <const S extends OtlpSignal>(
  signal: S,
  operation: string,
  summary: string,
  example: { readonly example?: unknown } = {},
) =>
  defineEndpoint({
    operation,
    method: 'post',
    path: `/v1/${signal}`,
    aliases: [`/api/public/otel/v1/${signal}`],
    tag,
    summary,
    description,
    access: 'ingest',
    takesUnknownParameters: true,
    body: { schema: exportRequest, mediaTypes: otlpMediaTypes, ...example },
    responses: {
      200: { description: 'What is not rejected is stored.', schema: exportAnswer, mediaTypes: otlpMediaTypes },
    },
  });

const exampleLogs = {
  resourceLogs: [
    {
      scopeLogs: [
        {
          logRecords: [
            {
              traceId: '0af7651916cd43dd8448eb211c80319c',
              spanId: 'b7ad6b7169203331',
              timeUnixNano: '1767323045678000000',
              eventName: 'gen_ai.user.message',
              body: { kvlistValue: { values: [{ key: 'content', value: { stringValue: 'Hello?' } }] } },
            },
          ],
        },
      ],
    },
  ],
};

export const exportTraces = exportEndpoint('traces', 'exportTraces', 'Send spans', { example: exampleExport });

/** Messages of model calls with their trace and span are stored; every other record is reported as rejected. */
export const exportLogs = exportEndpoint(
  'logs',
  'exportLogs',
  'Send log records (messages of model calls are stored)',
  {
    example: exampleLogs,
  },
);
/** A signal that is not stored yet: each data point is truthfully rejected. */
export const exportMetrics = exportEndpoint(
  'metrics',
  'exportMetrics',
  'Send metrics (not stored yet: all are rejected)',
  { example: { resourceMetrics: [] } },
);
