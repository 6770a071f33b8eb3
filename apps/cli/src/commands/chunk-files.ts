import type { Command } from 'commander';
import { formatBytes } from '../output/format-bytes.ts';
import { selectionOf, withSelection, type SelectionOptions } from './chunk-options.ts';
import type { Operator } from './operator.ts';
import { ofChunks, placeWithoutSecrets, recordFirst } from './record-first.ts';

interface ExportOptions extends SelectionOptions {
  readonly to: string;
}

export const addChunkFileCommands = (chunks: Command, operator: Operator): void => {
  addExportCommand(chunks, operator);
  addImportCommand(chunks, operator);
};

const addExportCommand = (chunks: Command, operator: Operator): void => {
  withSelection(
    chunks
      .command('export')
      .description('write all rows of chunks into Parquet files, with a manifest and a checksum each')
      .requiredOption('--to <place>', 'a directory, or s3://bucket/prefix'),
  ).action(async (names: readonly string[], options: ExportOptions) => {
    const selection = selectionOf(names, options);
    const files = await operator.openChunkFiles(options.to);
    const to = placeWithoutSecrets(files.location);
    await recordFirst(operator, ofChunks('chunks.exported', { ...selection, to }));
    const exported = await operator.withChunks(async (keeper) => {
      const done = [];
      for await (const chunk of keeper.export(selection, files)) {
        operator.reportProgress(`${chunk.name}: ${chunk.rows} rows, ${formatBytes(chunk.bytes)} in ${chunk.file}`);
        done.push(chunk);
      }
      return done;
    });
    const rows = exported.reduce((sum, chunk) => sum + chunk.rows, 0);
    operator.print({ json: { exported }, text: `${exported.length} chunks with ${rows} rows in ${files.location}` });
  });
};

const addImportCommand = (chunks: Command, operator: Operator): void => {
  chunks
    .command('import')
    .description(
      'put exported chunks back; what is there already, or is newer there, stays as it is; what was deleted stays deleted',
    )
    .argument('<place>', 'a directory, or s3://bucket/prefix')
    .argument('[names...]', 'these chunks only')
    .action(async (place: string, names: readonly string[]) => {
      const files = await operator.openChunkFiles(place);
      const imported = await operator.withChunks(async (keeper, isDeleted) => {
        const done = [];
        for await (const chunk of keeper.import(files, names, isDeleted)) {
          const { rows, same, older, deleted } = chunk;
          operator.reportProgress(
            `${chunk.name}: ${rows} rows, ${same} of them there already, ${older} newer in the store, ${deleted} deleted since`,
          );
          done.push(chunk);
        }
        return done;
      });
      const rows = imported.reduce((sum, chunk) => sum + chunk.written, 0);
      operator.print({ json: { imported }, text: `${imported.length} files, ${rows} rows written` });
    });
};
