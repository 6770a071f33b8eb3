/** Which item of the queue is shown; the next one without it. */
export interface AnnotateSearch {
  readonly item?: string | undefined;
}

/** An item of another address is unset: the router leaves in an address what is not named here. */
export const annotateSearch = ({ item }: Record<string, unknown>): AnnotateSearch => ({
  item: typeof item === 'string' || typeof item === 'number' ? String(item) : undefined,
});
