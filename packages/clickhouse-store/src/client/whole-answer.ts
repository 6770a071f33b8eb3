import type { ResultSet } from '@clickhouse/client';
import { createPauses, isLongToParse, parseInSteps, unavailable } from '@spanledger/core';

/**
 * The rows of an answer that is an array with a row on each line, as they come. Rejects with `unavailable` after the
 * last of them when its end is missing: a server that holds an answer back until it is whole does so on its disk, and
 * when that is full it reports success and sends a part of the answer, or nothing at all. What a connection
 * has received comes in one go, megabytes at a time: others have their turns in between.
 */
export const rowsOfWholeAnswer = async function* (
  name: string,
  answer: Pick<ResultSet<'JSONEachRow'>, 'stream'>,
): AsyncGenerator<readonly unknown[]> {
  let isWhole = false;
  const pause = createPauses();
  for await (const lines of answer.stream()) {
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
