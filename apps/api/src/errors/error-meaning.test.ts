import {
  conflict,
  DomainError,
  invalidInput,
  invalidRequest,
  notFound,
  requestLimits,
  unavailable,
  unavailableAt,
} from '@spanledger/core';
import { describeFailure } from '@spanledger/runtime';
import { describe, expect, it } from 'vitest';

import { errorKinds, meaningOf } from './error-meaning.ts';
import { problemOf } from './problem-of.ts';

describe('the meaning of an error', () => {
  it('an unexpected error discloses nothing of what is inside', () => {
    const meaning = meaningOf(new Error('password=secret'));
    expect(meaning).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(problemOf(meaning, 'id-1'))).not.toContain('secret');
  });

  it('a server that is away is named to callers without its address, which the log has', () => {
    const place = 'db.internal:5432/main';
    const error = unavailableAt(place, `PostgreSQL at ${place} is too busy. Try again.`);
    expect(meaningOf(error)).toMatchObject({ status: 503, detail: 'PostgreSQL is too busy. Try again.' });
    expect(describeFailure(error)).toMatchObject({ problem: error.message });
  });

  it('an error is described in the members of RFC 9457 and in those that existing clients read', () => {
    const error = new DomainError('invalid_input', 'Give a name.', {
      issues: [{ path: 'name', message: 'is missing' }],
    });
    expect(problemOf(meaningOf(error), 'id-1')).toEqual({
      type: '/docs#error-invalid_input',
      title: 'Invalid request',
      status: 400,
      detail: 'Give a name.',
      code: 'invalid_input',
      message: 'Give a name.',
      error: [{ code: 'custom', path: 'name', message: 'is missing' }],
      issues: [{ code: 'custom', path: 'name', message: 'is missing' }],
      requestId: 'id-1',
    });
  });

  it('a refused part of a request is named for readers, in a message that existing clients compare', () => {
    const issues = [{ path: 'query.limit', message: 'must be at most 100', code: 'too_big' }];
    expect(problemOf(meaningOf(invalidRequest(issues)), 'id-1')).toMatchObject({
      message: 'Invalid request data',
      detail: 'Invalid request data: query.limit must be at most 100',
      error: issues,
    });
  });

  it.each([
    [notFound('x'), 'LangfuseNotFoundError'],
    [conflict('x'), 'LangfuseConflictError'],
    [invalidInput('x'), 'InvalidRequestError'],
  ])('has the name that existing clients know', (error, name) => {
    expect(problemOf(meaningOf(error), 'id-1').error).toBe(name);
  });

  it('names the first problems of an input, and counts the others', () => {
    const issues = Array.from({ length: 1000 }, (_, at) => ({ path: `body.tags[${at}]`, message: 'must be a text' }));
    const problem = problemOf(meaningOf(invalidInput('x', issues)), 'id-1');
    expect(problem.issues).toHaveLength(requestLimits.namedIssues + 1);
    expect(problem.issues?.at(-1)).toEqual({
      code: 'custom',
      path: '',
      message: `and ${1000 - requestLimits.namedIssues} more`,
    });
  });

  it.each([
    [unavailable('x', undefined, 0.2), '1'],
    [unavailable('x', undefined, 2.5), '3'],
    [new DomainError('rate_limited', 'x'), '1'],
  ])('says when to try again, in whole seconds', (error, seconds) => {
    expect(meaningOf(error).headers).toEqual({ 'Retry-After': seconds });
  });

  it('is a client error for values that are too deep to walk through', () => {
    const walk = (): number => 1 + walk();
    const fail = (): unknown => {
      try {
        return walk();
      } catch (error) {
        return error;
      }
    };
    expect(meaningOf(fail()).status).toBe(400);
  });

  it('has one entry a code', () => {
    const codes = errorKinds.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
