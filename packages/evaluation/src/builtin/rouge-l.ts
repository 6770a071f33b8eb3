/** F-measure (beta 1) of the longest common subsequence of words: Lin 2004, ROUGE, section 3. */
export const rougeLOf = (actual: readonly string[], expected: readonly string[]): number => {
  if (actual.length === 0 && expected.length === 0) return 1;
  return (2 * commonLength(actual, expected)) / (actual.length + expected.length);
};

const commonLength = (left: readonly string[], right: readonly string[]): number => {
  const numbers = new Map<string, number>();
  const numbered = (words: readonly string[]): Uint32Array =>
    Uint32Array.from(words, (word) => {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      return number;
    });
  const [rows, columns] = [numbered(left), numbered(right)];
  let above = new Uint32Array(columns.length + 1);
  let current = new Uint32Array(columns.length + 1);
  for (const word of rows) {
    for (let at = 0; at < columns.length; at += 1) {
      current[at + 1] = columns[at] === word ? (above[at] ?? 0) + 1 : Math.max(above[at + 1] ?? 0, current[at] ?? 0);
    }
    [above, current] = [current, above];
  }
  return above[columns.length] ?? 0;
};
