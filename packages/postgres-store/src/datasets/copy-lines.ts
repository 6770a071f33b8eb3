import { endOfCut } from '@spanledger/core';

import type { VersionRow } from './dataset-rows.ts';

export const copyVersions = `
  COPY dataset_item_versions (
    project_id, id, valid_from, valid_to, dataset_id, is_deleted, status, input, expected_output, metadata,
    source_trace_id, source_observation_id, created_at
  ) FROM STDIN`;

const special = /[\\\n\r\t]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const copied = (text: string): string => text.replace(special, (character) => escapes[character] ?? character);

/** Escaped in one go: megabytes of quotes take seconds. */
const charactersAtOnce = 1 << 14;
const chunkCharacters = 1 << 16;

/** The rows in the text format of `COPY`, in chunks. */
export function* copyLines(rows: Iterable<VersionRow>): Iterable<Uint8Array> {
  let text = '';
  for (const part of texts(rows)) {
    text += part;
    if (text.length < chunkCharacters) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

function* texts(rows: Iterable<VersionRow>): Iterable<string> {
  for (const row of rows) {
    const { projectId, id, validFrom, validTo, datasetId, isDeleted, createdAt } = row;
    yield `${copied(projectId)}\t${copied(id)}\t${validFrom}\t${validTo}\t${copied(datasetId)}\t${isDeleted}`;
    yield* fieldTexts(row.status);
    yield* fieldTexts(row.input);
    yield* fieldTexts(row.expectedOutput);
    yield* fieldTexts(row.metadata);
    yield* fieldTexts(row.sourceTraceId);
    yield* fieldTexts(row.sourceObservationId);
    yield `\t${createdAt}\n`;
  }
}

function* fieldTexts(field: string | null): Iterable<string> {
  if (field === null) {
    yield '\t\\N';
    return;
  }
  yield '\t';
  for (let from = 0; from < field.length;) {
    const to = endOfCut(field, from + charactersAtOnce);
    yield copied(field.slice(from, to));
    from = to;
  }
}
