/** No id contains it, so no two entities have the same key, for any ids of clients. */
const separator = '\0';

/** One text for the ids that together identify an entity, its owner's before its own. */
export const entityKey = (first: string, second: string, third?: string): string =>
  third === undefined ? `${first}${separator}${second}` : `${first}${separator}${second}${separator}${third}`;

/** The key of an entity's owner. */
export const ownerKey = (key: string): string => key.slice(0, key.lastIndexOf(separator));

/** The project of an entity, and the trace that it belongs to; of a score its own id. */
export const ownerOf = (key: string): readonly [project: string, id: string] => {
  const [project = '', id = ''] = key.split(separator, 2);
  return [project, id];
};
