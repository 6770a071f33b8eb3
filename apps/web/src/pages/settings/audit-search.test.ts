import { expect, it } from 'vitest';

import { auditQuery, auditSearch } from './audit-search.ts';

it('an address says which entries are shown, and what is no day is left out', () => {
  const search = { action: 'budget.created', actorId: 'u', targetId: 7, from: '2026-03-01', to: 'soon', part: 'audit' };
  expect(auditSearch(search)).toEqual({ action: 'budget.created', actorId: 'u', targetId: '7', from: '2026-03-01' });
  expect(auditSearch({ action: '', from: '2026-13-01', to: ['2026-03-01'] })).toEqual({});
});

it('entries of the last day are included', () => {
  expect(auditQuery({ from: '2026-02-28', to: '2026-02-28', actorId: 'u' })).toEqual({
    actorId: 'u',
    fromTimestamp: '2026-02-28',
    toTimestamp: '2026-03-01T00:00:00.000Z',
  });
});
