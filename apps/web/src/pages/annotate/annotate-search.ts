/** The shown item of the queue; the next one if absent. */
export interface AnnotateSearch {
  readonly item?: string | undefined;
}

/** An item of another address is unset: the router keeps parameters of an address that are not listed here. */
export const annotateSearch = ({ item }: Record<string, unknown>): AnnotateSearch => ({
  item: typeof item === 'string' || typeof item === 'number' ? String(item) : undefined,
});
