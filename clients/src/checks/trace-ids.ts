import type { CapturedRequest } from '../capture/capture-server.ts';
import { isTraceExport, readExport } from '../capture/read-export.ts';

interface Batch {
  readonly batch: readonly { readonly type: string; readonly body: { readonly id: string } }[];
}

const idsIn = (request: CapturedRequest): string[] => {
  if (isTraceExport(request))
    return readExport(request)
      .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap(({ spans }) => spans.map(({ traceId }) => traceId));
  if (!request.path.endsWith('/ingestion')) return [];
  const { batch } = JSON.parse(request.body.toString()) as Batch;
  return batch.filter(({ type }) => type === 'trace-create').map(({ body }) => body.id);
};

/** The ids of the traces that a client wrote to. */
export const traceIdsOf = (requests: readonly CapturedRequest[]): string[] => [...new Set(requests.flatMap(idsIn))];
