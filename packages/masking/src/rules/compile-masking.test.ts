import { DomainError } from '@spanledger/core';
import { describe, expect, it } from 'vitest';

import { compileMasking } from './compile-masking.ts';

const problemsOf = (document: unknown): readonly string[] => {
  try {
    compileMasking(document);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError);
    return (error as DomainError).issues.map(({ path, message }) => `${path} ${message}`);
  }
};

describe('a masking policy', () => {
  it.each([
    [{ detector: 'email' }],
    [{ detector: 'card', action: 'pseudonym', name: 'payment-card', fields: ['input', 'userId'] }],
    [{ pattern: '(?i)secret-[0-9a-f]{8,64}' }],
    [{ path: 'metadata.customer.*.email' }],
    [{ path: 'input.messages[*]["a \\"b\\".c"]' }],
    [{ path: 'userId', action: 'pseudonym' }],
  ])('takes the rule %j', (rule) => expect(problemsOf({ rules: [rule] })).toEqual([]));

  it.each([
    [{}, 'body.document.rules[0] must have exactly one of detector, pattern and path'],
    [{ detector: 'email', path: 'input' }, 'body.document.rules[0] must have exactly one of'],
    [{ detector: 'phone' }, 'body.document.rules[0].detector'],
    [{ pattern: '(?=x)' }, 'body.document.rules[0].pattern must be a regular expression in RE2 syntax'],
    [{ pattern: '(a' }, 'body.document.rules[0].pattern must be a regular expression in RE2 syntax'],
    [{ pattern: 'x*' }, 'body.document.rules[0].pattern must not match the empty text'],
    [{ pattern: '(?:[a-z]{20}){30}' }, 'body.document.rules[0].pattern is too large: it has'],
    [{ pattern: 'a{301}' }, 'body.document.rules[0].pattern is too large: repeat less'],
    [{ path: 'nothing.x' }, 'body.document.rules[0].path must be a field and the way into its JSON'],
    [{ path: 'input..x' }, 'body.document.rules[0].path must be a field'],
    [{ path: `input${'.*'.repeat(33)}` }, 'body.document.rules[0].path must have at most 32 keys, indexes, * and **'],
    [{ path: 'input', fields: ['output'] }, 'body.document.rules[0].fields must not be given with path'],
    [{ detector: 'email', action: 'hash' }, 'body.document.rules[0].action'],
    [{ detector: 'email', name: 'a b' }, 'body.document.rules[0].name must be 1 to 40 letters'],
    [{ detector: 'email', fields: [] }, 'body.document.rules[0].fields'],
    [{ detector: 'email', extra: 1 }, 'body.document.rules[0]'],
  ])('refuses the rule %j and names what was expected', (rule, problem) => {
    const [found, ...others] = problemsOf({ rules: [rule] });
    expect(found?.startsWith(problem), found).toBe(true);
    expect(others).toEqual([]);
  });

  it('names each rule that is wrong, and bounds what all patterns cost together', () => {
    expect(problemsOf({ rules: [{ pattern: '(' }, { detector: 'email' }, { path: 'x' }] })).toHaveLength(2);
    const large = { pattern: '[a-z]{140}[0-9]{100}' };
    expect(problemsOf({ rules: Array.from({ length: 9 }, () => large) })).toEqual([
      expect.stringMatching(/^body\.document\.rules have patterns of \d+ instructions together, and may have 1000$/),
    ]);
    expect(problemsOf({ rules: Array.from({ length: 51 }, () => ({ detector: 'email' })) })).toHaveLength(1);
    expect(problemsOf({})).toHaveLength(1);
  });
});
