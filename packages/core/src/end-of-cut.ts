/**
 * Where a piece of `text` that would end at `end` ends: there, or one unit before when that would cut a surrogate pair,
 * whose halves are not characters. A piece of two units and more is never empty; `end` may be beyond the text.
 */
export const endOfCut = (text: string, end: number): number => {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd8_00 && last <= 0xdb_ff ? end - 1 : end;
};
