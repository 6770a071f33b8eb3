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

/** The `meta` of a list. */
export const pageMeta = (request: PageRequest, page: Page<unknown>): z.input<typeof pageMetaSchema> => ({
  page: request.page,
  limit: request.limit,
  totalItems: page.totalItems,
  totalPages: Math.ceil(page.totalItems / request.limit),
});

/** The `meta` of a list that may not have been counted. */
export const uncountedPageMeta = (
  request: PageRequest,
  totalItems: number | undefined,
): z.input<typeof uncountedMetaSchema> =>
  totalItems === undefined
    ? { page: request.page, limit: request.limit }
    : pageMeta(request, { items: [], totalItems });
