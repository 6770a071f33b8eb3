import type { Finder, Found } from './detector.ts';

/** RFC 5321, section 4.5.3.1. */
const localMax = 64;
const domainMax = 255;

const local = /[\p{L}\p{N}._%+'-]/u;
const domain = /[\p{L}\p{N}.-]/u;
const localEdge = /[\p{L}\p{N}_%+]/u;
const label = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?$/u;
const topLabel = /^(?:\p{L}{2,63}|xn--[a-z0-9-]{1,59})$/iu;
/** Images for high-density screens have such names: `logo@2x.png`. */
const density = /^\d+x$/;

/** Addresses of mail with a domain of two labels or more. */
export const emailFinder: Finder = {
  find: (text) => {
    const found: Found[] = [];
    for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
      const start = startOf(text, at, found.at(-1)?.end ?? 0);
      const end = start === at ? at : endOf(text, at + 1);
      if (end > at + 1) found.push({ start, end });
    }
    return found;
  },
  mayHave: (text) => text.includes('@'),
  normalise: (text) => text.toLowerCase(),
};

const startOf = (text: string, at: number, floor: number): number => {
  let start = at;
  const first = Math.max(floor, at - localMax);
  while (start > first && local.test(text[start - 1] ?? '')) start -= 1;
  while (start < at && !localEdge.test(text[start] ?? '')) start += 1;
  return start;
};

/** The position after the last label that can be a top-level domain; the beginning of the domain without one. */
const endOf = (text: string, from: number): number => {
  let end = from;
  const last = Math.min(text.length, from + domainMax);
  while (end < last && domain.test(text[end] ?? '')) end += 1;
  const labels = text.slice(from, end).split('.');
  let at = from;
  let known = from;
  for (const [index, part] of labels.entries()) {
    const whole = index === labels.length - 1 ? part.replace(/-+$/, '') : part;
    if (!label.test(whole)) break;
    at += (index === 0 ? 0 : 1) + whole.length;
    if (index > 0 && topLabel.test(whole)) known = at;
    if (whole !== part) break;
  }
  return density.test(labels[0] ?? '') ? from : known;
};
