/** The state of the page of a trace, as its address holds it. */
export interface TraceSearch {
  /** The observation that is shown; the trace itself without one. */
  readonly observation?: string | undefined;
  readonly raw?: boolean | undefined;
}

export const traceSearch = ({ observation, raw }: Record<string, unknown>): TraceSearch => ({
  ...(typeof observation === 'string' || typeof observation === 'number' ? { observation: String(observation) } : {}),
  ...(raw === true ? { raw } : {}),
});
