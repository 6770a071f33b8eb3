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
    steps.push(read);
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

/** A path rule, and how much of its path leads to the value at hand. */
interface Reached<Rule> {
  readonly rule: Rule;
  readonly steps: readonly PathStep[];
  readonly done: number;
}

/** Rules whose path contains the value at hand. */
export type Places<Rule> = readonly Reached<Rule>[];

/** The beginning of a field. */
export const placesOfField = <Rule extends { readonly path: FieldPath }>(rules: readonly Rule[]): Places<Rule> =>
  rules.flatMap((rule) => withDeep({ rule, steps: rule.path.steps, done: 0 }));

/** The places of a member of the value at hand. */
export const placesWithin = <Rule>(places: Places<Rule>, key: string): Places<Rule> => {
  if (places.length === 0) return places;
  return places.flatMap((place) => {
    const next = place.steps[place.done];
    if (next === undefined) return [];
    if (next === 'deep') return withDeep(place);
    if (next !== 'any' && next.key !== key) return [];
    return withDeep({ ...place, done: place.done + 1 });
  });
};

/**
 * Of a member of the value at hand whose index is not known, or of the value itself where it may occur without a list.
 */
export const placesWithinSome = <Rule>(places: Places<Rule>): Places<Rule> => [
  ...places,
  ...places.flatMap((place) => {
    const next = place.steps[place.done];
    const isIndex = typeof next === 'object' && /^\d+$/.test(next.key);
    return next === 'any' || isIndex ? withDeep({ ...place, done: place.done + 1 }) : [];
  }),
];

/** The first rule whose path ends at the value at hand. */
export const ruleAt = <Rule>(places: Places<Rule>): Rule | undefined =>
  places.find(({ steps, done }) => done === steps.length)?.rule;

/** Any number of levels, including none. */
const withDeep = <Rule>(place: Reached<Rule>): Places<Rule> =>
  place.steps[place.done] === 'deep' ? [place, ...withDeep({ ...place, done: place.done + 1 })] : [place];
