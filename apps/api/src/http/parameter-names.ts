import { plainName, slipsBetween } from '@spanledger/core';

/** Common words for the beginning of a parameter's name. */
const otherWords: Readonly<Record<string, string>> = { since: 'from', until: 'to', env: 'environment', sort: 'order' };

/** Suffixes of a name that people leave out: `userId` is the user, `groupBy` the group, `tags[]` the tag. */
const endings = /(?<=.)(?:id|by|timestamp|starttime|time)$/;
const plural = /(?<=..)s$/;

const stemOf = (name: string): string => {
  const stem = plainName(name).replace(plural, '').replace(endings, '').replace(plural, '');
  return Object.hasOwn(otherWords, stem) ? (otherWords[stem] ?? stem) : stem;
};

/**
 * The one parameter that a name can only mean: the same name in another case or number, or without an ending that means
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

/** The parameter of which a name may be a misspelling: more than half of its letters are right. */
export const nearestParameter = (name: string, known: readonly string[]): string | undefined => {
  const meant = parameterMeantBy(name, known);
  if (meant !== undefined) return meant;
  const given = name.slice(0, comparedLength);
  const near = known
    .map((each) => ({
      each,
      distance: Math.min(farness(plainName(given), plainName(each)), farness(stemOf(given), stemOf(each))),
    }))
    .filter(({ distance }) => distance < 0.5)
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.each;
};

const comparedLength = 50;

/** Edit distance relative to the letters of the longer name. */
const farness = (one: string, other: string): number =>
  slipsBetween(one, other) / Math.max(one.length, other.length, 1);
