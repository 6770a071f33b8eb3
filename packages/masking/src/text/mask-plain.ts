import { endOfCut, type Steps } from '@spanledger/core';

import type { Found } from '../detectors/detector.ts';
import type { TextRule } from '../rules/compile-masking.ts';

/** The part of a text that is searched at once: the slowest accepted pattern needs some 30 ms for one match in it. */
const windowChars = 2 * 1024;
/**
 * Matches that begin this close to the end of a window are left to the next one: a match up to this length is found at
 * any position.
 */
const matchCharsMax = 512;
const shortChars = 256;
/** Characters before a window, as far as they may decide where a match can begin. */
const contextChars = 64;

interface RuleMatch extends Found {
  readonly rule: TextRule;
}

/** The replacement of a rule's match. */
export type Mark = (rule: TextRule, found: string) => string;

/**
 * A text in which all matches of the rules are replaced by their marks; the same text without any. Overlapping matches
 * of several rules are replaced as a whole, by the mark of the first of them.
 */
export function* maskPlain(text: string, rules: readonly TextRule[], mark: Mark): Steps<string> {
  const matches: RuleMatch[] = [];
  for (let from = 0; from < text.length;) {
    const isLast = from + windowChars >= text.length;
    const to = isLast ? text.length : endOfCut(text, from + windowChars);
    const next = isLast ? to : endOfCut(text, to - matchCharsMax);
    const before = from === 0 ? 0 : endOfCut(text, from - contextChars);
    const window = before === 0 && isLast ? text : text.slice(before, to);
    const inWindow: RuleMatch[] = [];
    for (const rule of rules) {
      const found = rule.finder.mayHave?.(window) === false ? [] : rule.finder.find(window);
      for (const { start, end } of found) {
        // A match that reaches in from the previous window was found there too.
        const match = { rule, start: Math.max(from, before + start), end: before + end };
        if (match.end > from && match.start < next) inWindow.push(match);
        yield* stepsOf(rule, window);
      }
      yield* stepsOf(rule, window);
    }
    inWindow.sort((a, b) => a.start - b.start);
    for (const match of inWindow) matches.push(match);
    from = next;
  }
  return matches.length === 0 ? text : yield* replaced(text, matches, mark);
}

/** A text that is no JSON, except for parts of it that are no text at all. */
export function* maskAround(
  text: string,
  parts: readonly Found[],
  rules: readonly TextRule[],
  mark: Mark,
): Steps<string> {
  if (parts.length === 0) return yield* maskPlain(text, rules, mark);
  let masked = '';
  let from = 0;
  for (const { start, end } of parts) {
    masked += (yield* maskPlain(text.slice(from, start), rules, mark)) + text.slice(start, end);
    from = end;
  }
  return masked + (yield* maskPlain(text.slice(from), rules, mark));
}

/** A short text has fewer steps, or none: its JSON counts one for several such texts. */
function* stepsOf({ finder: { steps = 1 } }: TextRule, { length }: string): Steps<void> {
  const count = steps * Math.min(1, length / shortChars);
  for (let step = 1; step <= count; step += 1) yield;
}

/** Marks between two steps; a pseudonym takes some microseconds. */
const marksPerStep = 100;

/** Matches by start; overlapping ones are merged. */
function* replaced(text: string, matches: readonly RuleMatch[], mark: Mark): Steps<string> {
  const parts: string[] = [];
  let copiedTo = 0;
  for (let at = 0; at < matches.length;) {
    let first = matches[at] as RuleMatch;
    const { start } = first;
    let { end } = first;
    for (at += 1; at < matches.length; at += 1) {
      const match = matches[at] as RuleMatch;
      if (match.start >= end) break;
      end = Math.max(end, match.end);
      if (match.rule.index < first.rule.index) first = match;
    }
    parts.push(text.slice(copiedTo, start), mark(first.rule, text.slice(first.start, first.end)));
    copiedTo = end;
    if (parts.length % (2 * marksPerStep) === 0) yield;
  }
  parts.push(text.slice(copiedTo));
  return parts.join('');
}
