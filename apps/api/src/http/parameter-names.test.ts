import { describe, expect, it } from 'vitest';

import { nearestParameter, parameterMeantBy } from './parameter-names.ts';

const known = [
  'userId',
  'sessionId',
  'traceName',
  'tags',
  'fromTimestamp',
  'toTimestamp',
  'groupBy',
  'orderBy',
  'limit',
];

describe('the name of a parameter', () => {
  it.each([
    ['userid', 'userId'],
    ['USER_ID', 'userId'],
    ['user', 'userId'],
    ['users', 'userId'],
    ['session', 'sessionId'],
    ['tag', 'tags'],
    ['tags[]', 'tags'],
    ['from', 'fromTimestamp'],
    ['fromStartTime', 'fromTimestamp'],
    ['until', 'toTimestamp'],
    ['group', 'groupBy'],
    ['sort', 'orderBy'],
    ['sort_by', 'orderBy'],
    ['name', 'traceName'],
    ['colour', undefined],
    ['', undefined],
  ])('%s can only mean %s', (name, meant) => {
    expect(parameterMeantBy(name, known)).toBe(meant);
  });

  it('that may mean several means none of them', () => {
    expect(parameterMeantBy('trace', ['traceId', 'trace_id'])).toBeUndefined();
    expect(parameterMeantBy('from', ['fromTimestamp', 'fromStartTime'])).toBeUndefined();
  });

  it.each([
    ['usrId', 'userId'],
    ['usr', 'userId'],
    ['tga', 'tags'],
    ['gropBy', 'groupBy'],
    ['form', 'fromTimestamp'],
    ['frobnicate', undefined],
    ['x'.repeat(100_000), undefined],
  ])('%s may be a slip of the pen for %s', (name, nearest) => {
    expect(nearestParameter(name, known)).toBe(nearest);
  });
});
