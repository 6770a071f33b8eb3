import {
  invalidInput,
  requestLimits,
  type Dataset,
  type DatasetStore,
  type ImportItems,
  type InputIssue,
} from '@spanledger/core';
import { itemCheck, readItems, type ItemFormat } from '@spanledger/datasets';

import { JsonValueCount } from '../body/json-value-count.ts';
import type { SpooledBody } from '../body/spool-body.ts';

export interface ImportCounts {
  readonly imported: number;
  readonly unchanged: number;
  readonly skipped: number;
}

export interface ImportOutcome extends ImportCounts {
  readonly issues: readonly InputIssue[];
}

interface Import {
  readonly datasets: Pick<DatasetStore, 'importItems'>;
  readonly dataset: Dataset;
  readonly body: SpooledBody;
  readonly format: ItemFormat;
  readonly isSkipping: boolean;
  readonly lineBytesMax: number;
  /** Called after each part. */
  readonly onProgress: (bytes: number, counts: ImportCounts) => void;
  /** Yields to other work of the process. */
  readonly slice: () => Promise<void> | undefined;
}

/** Imports a file as a whole. `invalid_input` with the wrong lines when there are any and they are not skipped. */
export const importItemsOf = async (given: Import): Promise<ImportOutcome> =>
  given.datasets.importItems(given.dataset.projectId, given.dataset.name, itemCheck, async (importItems) =>
    importParts(given, importItems),
  );

const importParts = async (
  { dataset, body, format, isSkipping, lineBytesMax, onProgress, slice }: Import,
  importItems: ImportItems,
): Promise<ImportOutcome> => {
  let [imported, unchanged, skipped] = [0, 0, 0];
  const issues: InputIssue[] = [];
  const name = (found: readonly InputIssue[]): void => {
    for (const issue of found) if (issues.length < requestLimits.namedErrors) issues.push(issue);
  };
  const fileBytesMax = requestLimits.importBytes;
  const options = { format, datasetId: dataset.id, lineBytesMax, fileBytesMax, hasTooManyValues };
  for await (const { items, problems, bytesRead } of readItems(body, options)) {
    await slice();
    skipped += problems.length;
    name(problems);
    if (items.length > 0) {
      // Items of an import that will be refused need not be written.
      const isTrial = !isSkipping && skipped > 0;
      const part = await importItems(items, isTrial);
      imported += part.changed;
      unchanged += part.unchanged;
      skipped += part.refused.length;
      name(part.refused.flatMap((each) => each.issues));
    }
    onProgress(bytesRead, { imported, unchanged, skipped });
  }
  const [first] = issues;
  if (first !== undefined && !isSkipping) {
    const what = format === 'parquet' ? 'row' : 'line';
    const wrong = skipped === 1 ? `a ${what} is` : `${skipped} ${what}s are`;
    throw invalidInput(`Nothing was imported: ${wrong} wrong, first ${first.path} ${first.message}`, issues);
  }
  return { imported, unchanged, skipped, issues };
};

const hasTooManyValues = (json: Uint8Array): boolean => {
  const { batchJsonValues } = requestLimits;
  // Each takes a byte at least.
  if (json.length <= batchJsonValues) return false;
  const values = new JsonValueCount();
  values.add(json);
  return values.count > batchJsonValues;
};
