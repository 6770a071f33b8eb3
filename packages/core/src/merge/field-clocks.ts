import { neverSet, type Clock } from './clock.ts';

type Clocks = Record<string, Clock>;

/**
 * Objects to copy, by the fields that they have, for each list of fields. V8 makes a hash table of an object with some
 * twenty computed names: that takes several times as long as a copy, and so does reading it.
 */
const templates = new WeakMap<readonly string[], Map<number, Readonly<Clocks>>>();
/** Clients leave out the same fields each time; an unusual one could leave out any. */
const templatesMax = 1000;

/**
 * The clocks that differ from a record's own, by name. `at` holds the clock of each of the fields, in their order, and
 * last that under which `metadata` was cleared. The object is the caller's.
 */
export const differingClocks = (fields: readonly string[], at: ArrayLike<Clock>, clock: Clock): Clocks => {
  let key = 1;
  for (let index = 0; index <= fields.length; index += 1) key = key * 2 + (at[index] === clock ? 0 : 1);
  const clocks = { ...templateOf(fields, at, clock, key) };
  for (let index = 0; index <= fields.length; index += 1) {
    const own = at[index] as Clock;
    if (own !== clock && own !== neverSet) clocks[fields[index] ?? 'metadata'] = own;
  }
  return clocks;
};

const templateOf = (fields: readonly string[], at: ArrayLike<Clock>, clock: Clock, key: number): Readonly<Clocks> => {
  let ofFields = templates.get(fields);
  if (ofFields === undefined) templates.set(fields, (ofFields = new Map()));
  const known = ofFields.get(key);
  if (known !== undefined) return known;
  if (ofFields.size >= templatesMax) ofFields.clear();
  const names = [...fields, 'metadata'].filter((_name, index) => at[index] !== clock);
  const made = Object.fromEntries(names.map((name) => [name, neverSet]));
  ofFields.set(key, made);
  return made;
};
