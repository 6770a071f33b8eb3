import type { ObservationConditions } from '@spanledger/core';
import type { AskedPage } from '../engine.ts';
import { isOfAll } from './is-of-all.ts';

interface PagedQuery extends ObservationConditions {
  readonly limit: number;
  /** From 1; without it the page begins at the newest row. */
  readonly page?: number;
}

/** What a page of the newest rows asks for. */
export const askedPage = (of: 'traces' | 'observations', query: PagedQuery): AskedPage => {
  const { from, to, limit, page = 1 } = query;
  return { of, from, to, limit, skipped: (page - 1) * limit, isSearched: isSearched(query), isOfAll: isOfAll(query) };
};

/** True if bodies are searched: an index may find the few rows that match, wherever they lie. */
const isSearched = ({ filters = [], search }: PagedQuery): boolean =>
  search !== undefined || filters.some(({ column }) => column === 'input' || column === 'output');
