import { plainName } from '@spanledger/core';

/** Words that people write for the beginning of a parameter's name. */
const otherWords: Readonly<Record<string, string>> = { since: 'from', until: 'to', env: 'environment', sort: 'order' };

/** What a name has besides what it is called in talk: `userId` is the user, `groupBy` the group, `tags[]` the tag. */
const endings = /(?<=.)(?:id|by|timestamp|starttime|time)$/;
const plural = /(?<=..)s$/;

const stemOf = (name: string): string => {
  const stem = plainName(name).replace(plural, '').replace(endings, '').replace(plural, '');
  return Object.hasOwn(otherWords, stem) ? (otherWords[stem] ?? stem) : stem;
};

/**
 * The one parameter that a name can only mean: the same name in another case or number, or without an ending that says
 * how something is named (`user`, `from`, `tag`); of traces also without that word. `undefined` when there is none, or
 * several.
 */
export const parameterMeantBy = (name: string, known: readonly string[]): string | undefined => {
  const plain = plainName(name);
  const stem = stemOf(name);
  const rules: readonly ((each: string) => boolean)[] = [
    (each) => plainName(each) === plain,
    (each) => stemOf(each) === stem,
    (each) => stemOf(each) === `trace${stem}`,
  ];
  for (const rule of rules) {
    const [meant, ...others] = known.filter(rule);
    if (meant !== undefined) return others.length === 0 ? meant : undefined;
  }
  return undefined;
};

/** The parameter that a name may be a slip of the pen for: at most a third of its letters are different. */
export const nearestParameter = (name: string, known: readonly string[]): string | undefined => {
  const meant = parameterMeantBy(name, known);
  if (meant !== undefined) return meant;
  const near = known
    .map((each) => ({ each, distance: distanceOf(plainName(name.slice(0, comparedLength)), plainName(each)) }))
    .filter(({ each, distance }) => distance * 3 <= each.length)
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.each;
};

const comparedLength = 50;

/** How many letters must be put in, taken out or changed (Levenshtein). */
const distanceOf = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of Array.from(one).entries()) {
    const next = [at + 1];
    for (const [place, theirs] of Array.from(other).entries()) {
      const changed = (row[place] ?? 0) + Number(letter !== theirs);
      next.push(Math.min(changed, (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};
