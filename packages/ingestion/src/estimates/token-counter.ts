import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createPauses } from '@spanledger/core';
import { CL100K_TOKEN_SPLIT_REGEX, O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';
import type { Tokenizer } from './tokenizer-of.ts';

/** The number of tokens of a text. Yields to other work if it takes long. */
export type CountTokens = (text: string) => Promise<number>;

const words: Readonly<Record<Tokenizer, RegExp>> = {
  o200k_base: O200K_TOKEN_SPLIT_REGEX,
  cl100k_base: CL100K_TOKEN_SPLIT_REGEX,
};

/** A piece takes some milliseconds, with any content: merging a word takes the square of its bytes. */
const pieceChars = 512;
/** A cut before a space is between two words. */
const backwardsMax = 64;

/**
 * Ranks by the bytes of a token, as a text with one character a byte; in several maps by their number, since a single
 * map blocks the event loop when it grows.
 */
type Ranks = readonly (ReadonlyMap<string, number> | undefined)[];

const rankOf = (ranks: Ranks, bytes: string): number => ranks[bytes.length]?.get(bytes) ?? Infinity;

const counters = new Map<Tokenizer, Promise<CountTokens>>();

/** The tables are read on first use of a tokenizer, and cached. */
export const tokenCounter = async (tokenizer: Tokenizer): Promise<CountTokens> => {
  const known = counters.get(tokenizer);
  if (known !== undefined) return known;
  const opening = openCounter(tokenizer);
  counters.set(tokenizer, opening);
  // A failed read is tried again.
  opening.catch(() => counters.delete(tokenizer));
  return opening;
};

const openCounter = async (tokenizer: Tokenizer): Promise<CountTokens> => {
  const ranks = await readRanks(tokenizer);
  return async (text) => {
    const pause = createPauses();
    let tokens = 0;
    for (let from = 0; from < text.length;) {
      const to = endOfPiece(text, from);
      for (const [word] of text.slice(from, to).matchAll(words[tokenizer])) tokens += tokensOfWord(word, ranks);
      from = to;
      await pause();
    }
    return tokens;
  };
};

/** A line is a token's bytes in base64, and its rank. */
const readRanks = async (tokenizer: Tokenizer): Promise<Ranks> => {
  const table = createRequire(import.meta.url).resolve(`gpt-tokenizer/data/${tokenizer}.tiktoken`);
  const lines = await readFile(table, 'latin1');
  const pause = createPauses();
  const ranks: Map<string, number>[] = [];
  for (let from = 0, read = 0; from < lines.length; read += 1) {
    const [space, end] = [lines.indexOf(' ', from), lines.indexOf('\n', from)];
    const to = end === -1 ? lines.length : end;
    const bytes = Buffer.from(lines.slice(from, space), 'base64').toString('latin1');
    (ranks[bytes.length] ??= new Map()).set(bytes, Number(lines.slice(space + 1, to)));
    from = to + 1;
    if (read % 200 === 0) await pause();
  }
  return ranks;
};

const endOfPiece = (text: string, from: number): number => {
  const most = from + pieceChars;
  if (most >= text.length) return text.length;
  for (let at = most; at > most - backwardsMax; at -= 1) if (text[at] === ' ' && text[at - 1] !== ' ') return at;
  // Not between the halves of a surrogate pair.
  return (text.charCodeAt(most) & 0xfc00) === 0xdc00 ? most - 1 : most;
};

/** Merges the two adjacent parts that form the token of the lowest rank, until no two form one. */
const tokensOfWord = (word: string, ranks: Ranks): number => {
  const bytes = Buffer.from(word).toString('latin1');
  if (rankOf(ranks, bytes) !== Infinity) return 1;
  const starts = Array.from({ length: bytes.length + 1 }, (_, at) => at);
  const rankAt = (at: number): number => rankOf(ranks, bytes.slice(starts[at], starts[at + 2]));
  const rankOfPair = Array.from({ length: bytes.length - 1 }, (_, at) => rankAt(at));
  for (;;) {
    let [lowest, rank] = [0, Infinity];
    for (let at = 0; at < rankOfPair.length; at += 1) {
      const here = rankOfPair[at] ?? Infinity;
      if (here < rank) [lowest, rank] = [at, here];
    }
    if (rank === Infinity) return rankOfPair.length + 1;
    starts.splice(lowest + 1, 1);
    rankOfPair.splice(lowest, 1);
    if (lowest < rankOfPair.length) rankOfPair[lowest] = rankAt(lowest);
    if (lowest > 0) rankOfPair[lowest - 1] = rankAt(lowest - 1);
  }
};
