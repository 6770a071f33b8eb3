import { gatherCalls } from '@spanledger/core';

/** How many names are read at once. */
const sizeMax = 500;

/**
 * Reads one row by its name; calls in one turn of the event loop, or while a read is under way, are combined into one
 * query. So any number of unknown names takes one connection, and costs little more than one name.
 */
export const inBatches = <Row>(
  read: (names: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
): ((name: string) => Promise<Row | undefined>) =>
  gatherCalls<string, Row | undefined>(
    async (names) => {
      const rows = await read([...new Set(names)]);
      return names.map((name) => rows.get(name));
    },
    { sizeMax },
  );
