const wordPattern = /\s*(?:"((?:[^"]|"")*)"\s*(?=,|$)|([^,]+))/g;

/** Words that are separated by commas, without spaces around them. One in double quotes may contain commas. */
export const wordsOf = (text: string): readonly string[] =>
  Array.from(
    text.matchAll(wordPattern),
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim(),
  ).filter((word) => word !== '');

/** The text from which `wordsOf` returns these words. */
export const textOfWords = (words: readonly string[]): string =>
  words.map((word) => (/,|^"|^\s|\s$/.test(word) ? `"${word.replaceAll('"', '""')}"` : word)).join(', ');
