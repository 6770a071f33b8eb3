import type { Page, PageRequest } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';

export const pageMetaSchema = component(
  'PageMeta',
  z.object({
    page: z.int().min(1),
    limit: z.int().min(1),
    totalItems: z.int().min(0),
    totalPages: z.int().min(0),
  }),
);

export const pageOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item), meta: pageMetaSchema });

const uncountedMetaSchema = component(
  'UncountedPageMeta',
  pageMetaSchema.extend({
    totalItems: pageMetaSchema.shape.totalItems.optional().describe('Absent with `total=false`.'),
    totalPages: pageMetaSchema.shape.totalPages.optional().describe('Absent with `total=false`.'),
  }),
);

/** A list whose pages can be requested without its count. */
export const uncountedPageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), meta: uncountedMetaSchema });

/** The `meta` of such a list. */
export const uncountedPageMeta = (
  { page, limit }: PageRequest,
  totalItems: number | undefined,
): z.input<typeof uncountedMetaSchema> => ({
  page,
  limit,
  ...(totalItems !== undefined && { totalItems, totalPages: Math.ceil(totalItems / limit) }),
});

/** The `meta` of a list. */
export const pageMeta = (request: PageRequest, page: Page<unknown>): z.input<typeof pageMetaSchema> => ({
  page: request.page,
  limit: request.limit,
  totalItems: page.totalItems,
  totalPages: Math.ceil(page.totalItems / request.limit),
});
