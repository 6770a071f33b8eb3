/** The duration of a request, and its status; 0 without an answer. */
export interface Timing {
  readonly what: 'ingest' | 'trace' | 'list' | 'prompt' | 'dataset' | 'health';
  readonly ms: number;
  readonly status: number;
}

export interface NeighbourOrder {
  readonly url: string;
  readonly authorization: string;
  readonly traceId: string;
  readonly promptName: string;
  readonly datasetName: string;
}
