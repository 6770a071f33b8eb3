/** Of names that are read at once. */
const batchMax = 500;

interface Asked<Row> {
  readonly resolve: (row: Row | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads one row by its name, at once; what is asked while a read is under way is read with one query after it. So any
 * number of names that strangers make up takes one connection, and costs little more than one name.
 */
export const inBatches = <Row>(
  read: (names: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
): ((name: string) => Promise<Row | undefined>) => {
  const waiting = new Map<string, Asked<Row>[]>();
  let isReading = false;

  const readWaiting = async (): Promise<void> => {
    const batch = [...waiting].slice(0, batchMax);
    for (const [name] of batch) waiting.delete(name);
    try {
      const rows = await read(batch.map(([name]) => name));
      for (const [name, asked] of batch) for (const { resolve } of asked) resolve(rows.get(name));
    } catch (error) {
      for (const [, asked] of batch) for (const { reject } of asked) reject(error);
    }
  };

  const readAll = async (): Promise<void> => {
    isReading = true;
    while (waiting.size > 0) await readWaiting();
    isReading = false;
  };

  return (name) =>
    new Promise((resolve, reject) => {
      const asked = waiting.get(name) ?? [];
      asked.push({ resolve, reject });
      waiting.set(name, asked);
      if (!isReading) void readAll();
    });
};
