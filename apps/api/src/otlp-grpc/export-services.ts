import type { OtlpSignal } from '@spanledger/ingestion';

/** The `Export` method of each signal's collector service, by its path. */
export const exportPaths: Readonly<Record<OtlpSignal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};
