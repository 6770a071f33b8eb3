import { exportLogs, exportMetrics, exportTraces, type Endpoint } from '@spanledger/api-contract';
import type { OtlpSignal } from '@spanledger/ingestion';

import { otlpContentTypes, requireOtlpEncoding } from '../http/otlp-encoding.ts';
import { localsOf } from '../http/request-locals.ts';
import { callerOf, type BodyReader, type Route } from '../http/route.ts';
import { batchIdHeader } from './accept-batch.ts';
import type { OtlpReceiver } from './otlp-receiver.ts';

interface Parts {
  readonly receive: OtlpReceiver;
  readonly readBody: BodyReader;
}

/** OTLP/HTTP: spans answered with 200 and not listed as rejected are stored. */
export const otlpRoutes = (parts: Parts): readonly Route[] => [
  exportRoute(exportTraces, 'traces', parts),
  exportRoute(exportLogs, 'logs', parts),
  exportRoute(exportMetrics, 'metrics', parts),
];

const exportRoute = (endpoint: Endpoint, signal: OtlpSignal, { receive, readBody }: Parts): Route => ({
  endpoint,
  handle: async (request, response) => {
    const caller = callerOf(response);
    const { facts } = localsOf(response);
    const encoding = requireOtlpEncoding(request);
    const body = await readBody(request);
    const { batchId, message } = await receive({ caller, signal, encoding, body, facts });
    response.setHeader(batchIdHeader, batchId);
    response.setHeader('Content-Type', otlpContentTypes[encoding]);
    response.status(200).end(message);
  },
});
