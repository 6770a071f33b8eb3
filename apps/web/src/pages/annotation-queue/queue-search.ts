export const queueParts = { items: 'Items', agreement: 'Agreement' } as const;
export type QueuePart = keyof typeof queueParts;

export const itemStatuses = { PENDING: 'to do', COMPLETED: 'done' } as const;
export type ItemStatus = keyof typeof itemStatuses;

/** The shown part of a queue, and its filter of items. */
export interface QueueSearch {
  readonly part?: QueuePart | undefined;
  readonly status?: ItemStatus | undefined;
  readonly page?: number | undefined;
}

/** Invalid values are omitted. */
export const queueSearch = ({ part, status, page }: Record<string, unknown>): QueueSearch => ({
  ...(typeof part === 'string' && Object.hasOwn(queueParts, part) ? { part: part as QueuePart } : {}),
  ...(typeof status === 'string' && Object.hasOwn(itemStatuses, status) ? { status: status as ItemStatus } : {}),
  ...(typeof page === 'number' && Number.isInteger(page) && page > 1 ? { page } : {}),
});
