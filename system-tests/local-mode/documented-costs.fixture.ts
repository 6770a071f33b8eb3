import { timestamp } from './documented-batch.fixture.ts';

/** The requests for lists that explain costs. */
export const askedOfCosts = {
  listUnpriced: ['/api/public/costs/unpriced', `/api/public/costs/unpriced?toTimestamp=${timestamp}`],
  listRecordedCosts: ['/api/public/costs/recorded', '/api/public/costs/recorded?model=gpt-4o&limit=1'],
  listEstimatedCosts: ['/api/public/costs/estimated', `/api/public/costs/estimated?fromTimestamp=${timestamp}&limit=1`],
};
