import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';

const tag = 'OpenTelemetry';
const otlpMediaTypes = ['application/x-protobuf', 'application/json'] as const;

type OtlpSignal = 'traces' | 'logs' | 'metrics';

const description =
  'OTLP/HTTP, protobuf or JSON, plain or compressed (gzip, deflate, br, and zstd where the server has it). The answer ' +
  'has the encoding of the request. Errors are a google.rpc.Status.';

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

const exportEndpoint = <const S extends OtlpSignal>(signal: S, operation: string, summary: string) =>
  defineEndpoint({
    operation,
    method: 'post',
    path: `/v1/${signal}`,
    aliases: [`/api/public/otel/v1/${signal}`],
    tag,
    summary,
    description,
    access: 'project',
    body: { schema: exportRequest, mediaTypes: otlpMediaTypes },
    responses: {
      200: { description: 'What is not rejected is stored.', schema: exportAnswer, mediaTypes: otlpMediaTypes },
    },
  });

export const exportTraces = exportEndpoint('traces', 'exportTraces', 'Send spans');

/** Signals that are not stored yet: each record is truthfully rejected. */
export const exportLogs = exportEndpoint('logs', 'exportLogs', 'Send log records (not stored yet: all are rejected)');
export const exportMetrics = exportEndpoint(
  'metrics',
  'exportMetrics',
  'Send metrics (not stored yet: all are rejected)',
);
