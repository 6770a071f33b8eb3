import { compareLists, type RowEntry, type RowKey } from '@spanledger/core';

/** `copy`: the target does not have it, or another one. `same`: it has. `extra`: the target alone has it. */
export interface MatchedEntry {
  readonly key: RowKey;
  readonly outcome: 'copy' | 'same' | 'extra';
}

/** Both sides, each in the order of its keys, as one. */
export async function* matchEntries(
  source: AsyncIterable<RowEntry>,
  target: AsyncIterable<RowEntry>,
): AsyncGenerator<MatchedEntry, void, undefined> {
  const ours = source[Symbol.asyncIterator]();
  const theirs = target[Symbol.asyncIterator]();
  try {
    let [our, their] = [await ours.next(), await theirs.next()];
    while (our.done !== true || their.done !== true) {
      const order = our.done === true ? 1 : their.done === true ? -1 : compareLists(our.value.key, their.value.key);
      if (order > 0 && their.done !== true) {
        yield { key: their.value.key, outcome: 'extra' };
        their = await theirs.next();
      } else if (our.done !== true) {
        const isSame = order === 0 && their.done !== true && our.value.hash === their.value.hash;
        yield { key: our.value.key, outcome: isSame ? 'same' : 'copy' };
        our = await ours.next();
        if (order === 0) their = await theirs.next();
      }
    }
  } finally {
    await ours.return?.();
    await theirs.return?.();
  }
}
