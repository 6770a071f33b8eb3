/** The duration of a request, and its status; 0 without an answer. */
export interface Timing {
  readonly what: 'ingest' | 'trace' | 'list' | 'health';
  readonly ms: number;
  readonly status: number;
}

export interface NeighbourOrder {
  readonly url: string;
  readonly authorization: string;
  readonly traceId: string;
}
