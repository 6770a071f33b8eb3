import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { allPages } from '../../api/all-pages.ts';
import { api } from '../../api/client.ts';

const pricesOfPage = 100;

/** All prices in effect for the project: its own first, then the built-in ones. */
export const pricesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['models', projectId],
    queryFn: async ({ signal }) =>
      allPages(async (page) =>
        api.get('/api/public/models', { projectId }, { query: { page, limit: pricesOfPage }, signal }),
      ),
    staleTime: 60_000,
  });

/** The sources of a project's prices. */
export const priceBookQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['models', projectId, 'book'],
    queryFn: async ({ signal }) => api.get('/api/public/price-book', { projectId }, { signal }),
    staleTime: 60_000,
  });

const versionsOfPage = 10;

/** The versions of the book that changed something for a project, newest first. */
export const bookVersionsQuery = (projectId: string, page: number) =>
  queryOptions({
    queryKey: ['models', projectId, 'versions', page],
    queryFn: async ({ signal }) =>
      api.get('/api/public/price-book/versions', { projectId }, { query: { page, limit: versionsOfPage }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** The prices of a model over this number of days. */
export const priceHistoryQuery = (projectId: string, model: string, days: number) =>
  queryOptions({
    queryKey: ['models', projectId, 'history', model, days],
    queryFn: async ({ signal }) =>
      api.get('/api/public/price-book/history', { projectId }, { query: { model, days }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
