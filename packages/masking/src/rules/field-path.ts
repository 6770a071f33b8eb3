import { maskableFields, type MaskableField } from '@spanledger/core';

/** One level of a path: a key or an index as text, any one of them, or any number of levels. */
type PathStep = { readonly key: string } | 'any' | 'deep';

/** Where in telemetry a value is: a field, and the way into its JSON. */
export interface FieldPath {
  readonly field: MaskableField;
  readonly steps: readonly PathStep[];
}

const first = /^[A-Za-z]+/;
const step = /\.(\*\*|\*|[^.[\]"*\s]+)|\[(\*|\d+|"(?:[^"\\]|\\.)*")\]/y;

/** `metadata.customer.*.email`, `input.messages[*].content`, `metadata["user.id"]`; `undefined` for an invalid path. */
export const parseFieldPath = (text: string): FieldPath | undefined => {
  const name = first.exec(text)?.[0] ?? '';
  const field = maskableFields.find((candidate) => candidate === name);
  if (field === undefined) return undefined;
  const steps: PathStep[] = [];
  for (let at = name.length; at < text.length; at = step.lastIndex) {
    step.lastIndex = at;
    const [match, plain, bracketed] = step.exec(text) ?? [];
    if (match === undefined) return undefined;
    const read = plain === undefined ? bracketedStep(bracketed ?? '') : plainStep(plain);
    if (read === undefined) return undefined;
    if (read !== 'deep' || steps.at(-1) !== 'deep') steps.push(read);
  }
  return { field, steps };
};

const plainStep = (text: string): PathStep => (text === '**' ? 'deep' : text === '*' ? 'any' : { key: text });

const bracketedStep = (text: string): PathStep | undefined => {
  if (text === '*') return 'any';
  if (!text.startsWith('"')) return { key: text };
  try {
    return { key: JSON.parse(text) as string };
  } catch {
    return undefined;
  }
};

/** A path rule, and how much of its path leads to the value at hand: one object for each part of a rule's path. */
interface Reached<Rule> {
  readonly rule: Rule;
  /** The part that leads on; `undefined` at the end of the path. */
  readonly next: PathStep | undefined;
  /** Where a member is that this part leads to. */
  readonly after: Places<Rule>;
  /** Whether several parts of the path are any number of levels. */
  readonly isManyWays: boolean;
}

/** Rules whose path contains the value at hand. */
export type Places<Rule> = readonly Reached<Rule>[];

/** The beginning of a field. */
export const placesOfField = <Rule extends { readonly path: FieldPath }>(rules: readonly Rule[]): Places<Rule> =>
  rules.flatMap((rule) => placesFrom(rule, rule.path.steps));

/** Where the beginning of these parts of a rule's path leads: also to the part behind any number of levels. */
const placesFrom = <Rule>(rule: Rule, steps: readonly PathStep[]): Places<Rule> => {
  const isManyWays = steps.filter((part) => part === 'deep').length > 1;
  let behind: Places<Rule> = [{ rule, next: undefined, after: [], isManyWays }];
  for (const next of steps.toReversed()) {
    const after: Reached<Rule>[] = [...behind];
    const place = { rule, next, after, isManyWays };
    if (next === 'deep') after.unshift(place);
    behind = next === 'deep' ? after : [place];
  }
  return behind;
};

/** The places of a member of the value at hand. */
export const placesWithin = <Rule>(places: Places<Rule>, key: string): Places<Rule> => {
  if (places.length === 0) return places;
  return eachOnce(places.flatMap(({ next, after }) => (typeof next === 'object' && next.key !== key ? [] : after)));
};

/** Two `**` reach one place in many ways, more with each level: their number would have no bound. */
const eachOnce = <Rule>(places: Places<Rule>): Places<Rule> =>
  places.some(({ isManyWays }) => isManyWays) ? [...new Set(places)] : places;

/**
 * Of a member of the value at hand whose index is not known, or of the value itself where it may occur without a list.
 */
export const placesWithinSome = <Rule>(places: Places<Rule>): Places<Rule> => [
  ...places,
  ...places.flatMap(({ next, after }) => {
    const isIndex = typeof next === 'object' && /^\d+$/.test(next.key);
    return next === 'any' || isIndex ? after : [];
  }),
];

/** The first rule whose path ends at the value at hand. */
export const ruleAt = <Rule>(places: Places<Rule>): Rule | undefined =>
  places.find(({ next }) => next === undefined)?.rule;
