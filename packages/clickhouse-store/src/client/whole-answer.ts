import type { Readable } from 'node:stream';
import { createPauses, isLongToParse, parseInSteps, unavailable } from '@spanledger/core';

/** As ClickHouse's client has them, too. */
type Lines = AsyncIterable<readonly { readonly text: string }[]>;

/** The lines of an answer that have a line break, without it, as they arrive. */
export const linesOf = async function* (answer: Readable): Lines {
  let begun: string[] = [];
  for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
    const [first = '', ...others] = chunk.split('\n');
    begun.push(first);
    const last = others.pop();
    if (last === undefined) continue;
    yield [begun.join(''), ...others].map((text) => ({ text }));
    begun = [last];
  }
};

/**
 * The rows of an answer that is an array with a row on each line, as they arrive. Rejects with `unavailable` after the
 * last of them when its end is missing: a server buffers a whole answer on its disk, and when that is full it reports
 * success and sends a part of the answer, or nothing at all. Received data arrives in blocks of megabytes: other work
 * runs in between.
 */
export const rowsOfWholeAnswer = async function* (name: string, answer: Lines): AsyncGenerator<readonly unknown[]> {
  let isWhole = false;
  const pause = createPauses();
  for await (const lines of answer) {
    await pause();
    const rows: unknown[] = [];
    for (const { text } of lines) {
      if (text === ']') isWhole = true;
      else if (text !== '[' && text !== '') {
        const row = text.endsWith(',') ? text.slice(0, -1) : text;
        rows.push(isLongToParse(row) ? await parseInSteps(row) : JSON.parse(row));
      }
    }
    yield rows;
  }
  if (!isWhole) throw unavailable(`ClickHouse sent only a part of its answer; its disk may be full (${name})`);
};
