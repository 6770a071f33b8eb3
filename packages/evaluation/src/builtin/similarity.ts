import { distance } from 'fastest-levenshtein';

import { plainWords } from '../subject/text-of.ts';
import { settingsOf, type BuiltInKind } from './built-in-kind.ts';
import { comparedSettings, comparedTexts } from './compared-texts.ts';
import { bleuOf } from './bleu.ts';
import { rougeLOf } from './rouge-l.ts';

/** Comparing two texts of this length takes less than 50 ms. */
const charactersMax = 5000;

interface Similarity {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly of: (actual: string, expected: string) => number;
}

const similarity = ({ name, title, description, of }: Similarity): BuiltInKind => ({
  name,
  title,
  description: `${description} From 0 to 1, of texts of at most ${charactersMax} characters.`,
  dataType: 'NUMERIC',
  settingsSchema: settingsOf(comparedSettings),
  prepare: (settings) => {
    const texts = comparedTexts(settings, charactersMax);
    return (subject) => {
      const { actual, expected } = texts(subject);
      return { dataType: 'NUMERIC', value: of(actual, expected) };
    };
  },
});

/** 1 minus the edit distance over the length of the longer text, in UTF-16 units. */
const levenshteinRatio = (actual: string, expected: string): number => {
  const longest = Math.max(actual.length, expected.length);
  return longest === 0 ? 1 : 1 - distance(actual, expected) / longest;
};

/** Words that both have over words that either has. */
const jaccardOf = (actual: string, expected: string): number => {
  const [left, right] = [new Set(plainWords(actual)), new Set(plainWords(expected))];
  const common = [...left].filter((word) => right.has(word)).length;
  const all = left.size + right.size - common;
  return all === 0 ? 1 : common / all;
};

export const levenshtein = similarity({
  name: 'levenshtein',
  title: 'Edit distance',
  description: 'How much of the longer text stays when one is edited into the other, a character at a time.',
  of: levenshteinRatio,
});

export const wordOverlap = similarity({
  name: 'word-overlap',
  title: 'Word overlap (Jaccard)',
  description: 'Words that both texts have over words that either has, whatever their order and number.',
  of: jaccardOf,
});

export const rougeL = similarity({
  name: 'rouge-l',
  title: 'ROUGE-L',
  description: 'F-measure of the longest common subsequence of words.',
  of: (actual, expected) => rougeLOf(plainWords(actual), plainWords(expected)),
});

export const bleu = similarity({
  name: 'bleu',
  title: 'BLEU',
  description:
    'Precision of groups of one to four words with a penalty for short texts, smoothed for single sentences.',
  of: (actual, expected) => bleuOf(plainWords(actual), plainWords(expected)),
});
