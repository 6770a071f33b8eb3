import type { SlowStatement } from '@spanledger/postgres-store';
import { withPostgres } from '../stores/control-plane.ts';
import type { Places } from '../stores/places.ts';

/** Of the PostgreSQL of the control plane; one without a running server has no counts. See `readSlowStatements`. */
export const readSlow = async (places: Places, count: number): Promise<readonly SlowStatement[]> => {
  const { readSlowStatements } = await import('@spanledger/postgres-store');
  return withPostgres(places, async (url) => readSlowStatements(url, count));
};
