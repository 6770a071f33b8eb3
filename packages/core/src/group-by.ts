import { inSlices } from './pauses.ts';

/** The items by key, keys in the order of their first item. */
export const groupBy = <Key, Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => Key,
): ReadonlyMap<Key, readonly Item[]> => {
  const groups = new Map<Key, Item[]>();
  for (const item of items) addTo(groups, keyOf(item), item);
  return groups;
};

/** As `groupBy`; yields to other work. */
export const groupInSlices = async <Key, Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => Key,
): Promise<ReadonlyMap<Key, readonly Item[]>> => {
  const groups = new Map<Key, Item[]>();
  await inSlices(items, (item) => addTo(groups, keyOf(item), item));
  return groups;
};

/** The second of each pair by its first, in the order of the pairs. */
export const groupPairs = <Key, Item>(pairs: Iterable<readonly [Key, Item]>): ReadonlyMap<Key, readonly Item[]> => {
  const groups = new Map<Key, Item[]>();
  for (const [key, item] of pairs) addTo(groups, key, item);
  return groups;
};

const addTo = <Key, Item>(groups: Map<Key, Item[]>, key: Key, item: Item): void => {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
};
