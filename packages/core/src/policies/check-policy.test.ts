import { describe, expect, it } from 'vitest';

import type { DomainError } from '../errors.ts';
import { checkPolicy } from './check-policy.ts';
import type { PolicyKind } from './policy.ts';

const problemsOf = (kind: PolicyKind, document: unknown): readonly string[] => {
  try {
    checkPolicy(kind, document);
    return [];
  } catch (error) {
    return (error as DomainError).issues.map(({ path, message }) => `${path} ${message}`);
  }
};

describe('the document of a policy', () => {
  it.each([
    ['sampling', { rate: 0 }],
    ['sampling', { rate: 0.25 }],
    ['retention', { days: null }],
    ['retention', { days: 3 }],
    ['limits', {}],
    ['limits', { readsPerSecond: 0.5, eventsPerDay: null }],
    ['masking', { rules: [] }],
    ['estimates', { enabled: true }],
    ['estimates', { enabled: false }],
  ] as const)('of kind %s may be %j, and is stored as it is', (kind, document) => {
    expect(checkPolicy(kind, document)).toEqual(document);
  });

  it.each([
    ['sampling', {}, 'body.document.rate must be a number from 0 to 1'],
    ['sampling', { rate: 1.5 }, 'body.document.rate must be a number from 0 to 1'],
    ['sampling', { rate: 1, keep: 2 }, 'body.document'],
    ['retention', { days: 2 }, 'body.document.days must be null or a whole number from 3 to 36500'],
    ['retention', { days: 3.5 }, 'body.document.days must be null or a whole number from 3 to 36500'],
    ['limits', { readsPerSecond: 0 }, 'body.document.readsPerSecond must be a number from 0.01 to 1000000'],
    ['limits', { eventsPerDay: '1' }, 'body.document.eventsPerDay must be a whole number from 1 on'],
    ['limits', { anything: 1 }, 'body.document'],
    ['estimates', {}, 'body.document.enabled must be true or false'],
    ['estimates', { enabled: true, models: [] }, 'body.document'],
    ['masking', {}, 'body.document.rules'],
    ['masking', [], 'body.document'],
  ] as const)('of kind %s may not be %j, and the member is named with what was expected', (kind, document, problem) => {
    const [first] = problemsOf(kind, document);
    expect(first?.startsWith(problem), first).toBe(true);
  });
});
