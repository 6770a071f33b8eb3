import { conflict, invalidInput, notFound, type InputIssue } from '../errors.ts';
import { formatIso } from '../time.ts';
import type { PriceEntry, PriceFields, PriceScope } from './price-entry.ts';
import type { AddedPrice } from './price-store.ts';

const nameLengthMax = 300;
const patternLengthMax = 1000;

/** Rejects with `invalid_input` for invalid prices. The syntax of the pattern is not checked. */
export const checkPriceFields = (fields: PriceFields): void => {
  const { modelName, provider, matchPattern, effectiveFrom, effectiveTo, rates } = fields;
  const issues: InputIssue[] = [];
  const expect = (isFine: boolean, path: string, message: string): void => {
    if (!isFine) issues.push({ path, message });
  };
  expect(isName(modelName), 'modelName', `must be a text of 1 to ${nameLengthMax} characters`);
  expect(provider === null || isName(provider), 'provider', `must be a text of 1 to ${nameLengthMax} characters`);
  const hasLength = matchPattern !== '' && matchPattern.length <= patternLengthMax;
  expect(hasLength, 'matchPattern', `must be a regular expression of 1 to ${patternLengthMax} characters`);
  expect(Object.keys(rates).length > 0, 'prices', 'must hold a price of at least one bucket');
  const isOrdered = effectiveTo === null || effectiveTo > (effectiveFrom ?? Number.NEGATIVE_INFINITY);
  expect(isOrdered, 'effectiveTo', 'must be later than the begin of the price');
  const [first] = issues;
  if (first !== undefined) throw invalidInput(`${first.path} ${first.message}.`, issues);
};

const isName = (text: string): boolean => text.trim() !== '' && text.length <= nameLengthMax;

export const isSameScope = (one: PriceScope, other: PriceScope): boolean => scopeKey(one) === scopeKey(other);

/** One text per scope. */
export const scopeKey = (scope: PriceScope): string => {
  if (scope.kind === 'project') return `project ${scope.projectId}`;
  return scope.kind === 'organization' ? `organization ${scope.organizationId}` : 'instance';
};

type Dated = Pick<PriceEntry, 'modelName' | 'provider' | 'effectiveFrom' | 'effectiveTo' | 'scope'>;

/** Rejects with `conflict`, naming both, when two prices of one scope, model and provider would be in force at once. */
export const checkOverlaps = (entries: readonly Dated[]): void => {
  for (const ofOne of groupsOf(entries).values()) {
    for (const [index, one] of ofOne.entries()) {
      const other = ofOne.slice(index + 1).find((later) => overlap(one, later));
      if (other !== undefined) throw conflict(overlapMessage(one, other));
    }
  }
};

const groupsOf = (entries: readonly Dated[]): ReadonlyMap<string, Dated[]> => {
  const groups = new Map<string, Dated[]>();
  for (const entry of entries) {
    const { modelName, provider, scope } = entry;
    const key = JSON.stringify([scopeKey(scope), modelName.toLowerCase(), provider?.toLowerCase() ?? null]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
};

const beginOf = ({ effectiveFrom }: Dated): number => effectiveFrom ?? Number.NEGATIVE_INFINITY;

/** An open end yields to any price that begins later; any other overlap is ambiguous. */
const overlap = (one: Dated, other: Dated): boolean => {
  if (beginOf(one) === beginOf(other)) return true;
  const [earlier, later] = beginOf(one) < beginOf(other) ? [one, other] : [other, one];
  return earlier.effectiveTo !== null && beginOf(later) < earlier.effectiveTo;
};

const overlapMessage = (one: Dated, other: Dated): string =>
  `The prices of ${one.modelName} ${periodOf(one)} and ${periodOf(other)} would be in force at once. ` +
  'Remove one of them, or change their dates.';

const periodOf = ({ effectiveFrom, effectiveTo }: Dated): string => {
  const from = effectiveFrom === null ? 'since ever' : `from ${formatIso(effectiveFrom)}`;
  return effectiveTo === null ? from : `${from} to ${formatIso(effectiveTo)}`;
};

export const unknownPrice = (): Error => notFound('There is no such price in the book any more. List them again.');
export const unknownBookVersion = (): Error => notFound('The price book never had this version.');
/** Of prices that are added to a project or organization. */
export const unknownScope = ({ kind }: AddedPrice['scope']): Error => notFound(`There is no such ${kind}.`);
