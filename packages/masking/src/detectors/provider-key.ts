import type { Finder } from './detector.ts';

/** The forms of secrets of well-known providers: prefixes, and the rest. */
const forms: readonly string[] = [
  // OpenAI and providers with its form; OpenRouter, Anthropic, Langfuse and our own.
  'sk-[A-Za-z0-9]{32,}',
  'sk-(?:proj|svcacct|admin|or-v1|ant|lf|sl|None)-[A-Za-z0-9_-]{16,}',
  // Amazon: ids of access keys.
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])',
  'ABSK[A-Za-z0-9+/]{100,}={0,2}',
  'gh[pousr]_[A-Za-z0-9]{36,}',
  'github_pat_[A-Za-z0-9_]{22,}',
  'glpat-[A-Za-z0-9_-]{20,}',
  // Google: API keys, client secrets, access tokens.
  'AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])',
  'GOCSPX-[A-Za-z0-9_-]{20,}',
  String.raw`ya29\.[A-Za-z0-9_-]{20,}`,
  'xox[abeoprs]-[A-Za-z0-9-]{10,}',
  'xapp-[0-9]-[A-Za-z0-9-]{10,}',
  String.raw`hooks\.slack\.com/services/[A-Za-z0-9/]{20,}`,
  '[rs]k_(?:live|test)_[A-Za-z0-9]{16,}',
  'whsec_[A-Za-z0-9+/]{24,}={0,2}',
  'hf_[A-Za-z0-9]{30,}',
  'gsk_[A-Za-z0-9]{40,}',
  'xai-[A-Za-z0-9]{40,}',
  'r8_[A-Za-z0-9]{37,}',
  'pplx-[A-Za-z0-9]{40,}',
  'npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])',
  'pypi-[A-Za-z0-9_-]{50,}',
];

const beginnings =
  /sk-|AKIA|ASIA|ABIA|ACCA|ABSK|gh[pousr]_|github_pat_|glpat-|AIza|GOCSPX-|ya29\.|xox[abeoprs]-|xapp-|hooks\.slack|k_live_|k_test_|whsec_|hf_|gsk_|xai-|r8_|pplx-|npm_|pypi-/;

/** In each form nothing follows the repeated part, so that no text takes more than one pass. */
const pattern = new RegExp(`(?<![A-Za-z0-9])(?:${forms.join('|')})`, 'g');

/** Secret keys and tokens of providers of models, clouds, code hosts and this server, by their fixed beginnings. */
export const providerKeyFinder: Finder = {
  find: (text) =>
    Array.from(text.matchAll(pattern), ({ index, 0: key }) => ({ start: index, end: index + key.length })),
  mayHave: (text) => beginnings.test(text),
  normalise: (text) => text,
};
