/** Blanks, controls, and format characters such as one of no width. */
const unseen = /^[\s\p{Cc}\p{Cf}]*$/u;

/** True if a name has a character that can be seen. */
export const isSeen = (name: string | null | undefined): name is string => !unseen.test(name ?? '');

/** A name for display; the id for what has none, or one that cannot be seen. */
export const nameText = (name: string | null | undefined, id: string): string => (isSeen(name) ? name : id);
