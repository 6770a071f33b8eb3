import { expect, it } from 'vitest';

import { nextHop } from './next-hop.ts';

it.each([
  ['http://a.example/x', 'http://b.example/'],
  ['http://a.example/x', 'https://a.example/'],
  ['https://a.example/x', 'https://b.example/'],
])('a redirect from %s to %s is followed', (from, to) => {
  expect(String(nextHop(new URL(from), to))).toBe(to);
});

it('a redirect to a path stays with its protocol', () => {
  expect(String(nextHop(new URL('https://a.example/x?y'), '/z'))).toBe('https://a.example/z');
});

it.each([
  ['https://a.example/', 'http://a.example/', 'it redirects from HTTPS to HTTP'],
  ['https://a.example/', 'file:///etc/passwd', 'it redirects to another protocol'],
  ['http://a.example/', 'ftp://a.example/', 'it redirects to another protocol'],
  ['http://a.example/', 'http://[', 'it redirects to what is no URL'],
])('a redirect from %s to %s is not', (from, to, problem) => {
  expect(nextHop(new URL(from), to)).toBe(problem);
});
