/** A name for display; the id for what has none, or an empty one. */
export const nameText = (name: string | null | undefined, id: string): string =>
  name === null || name === undefined || name.trim() === '' ? id : name;
