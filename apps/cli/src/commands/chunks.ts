import type { Chunk, ChunkKeeper, ChunkSelection, ChunkSettingsChange } from '@spanledger/runtime';
import { Option, type Command } from 'commander';
import { UsageError } from '../usage-error.ts';
import { addChunkFileCommands } from './chunk-files.ts';
import { parseHoursOrOff, selectionOf, withSelection, type SelectionOptions } from './chunk-options.ts';
import { parseHours } from './parse-hours.ts';
import { chunkJson, chunksText, settingsText } from './chunk-text.ts';
import type { Operator } from './operator.ts';
import { ofChunks, recordFirst } from './record-first.ts';

export const addChunkCommands = (program: Command, operator: Operator): void => {
  const chunks = program.command('chunks').description('the parts by time of telemetry in PostgreSQL');
  addListCommand(chunks, operator);
  addCompressionCommand(chunks, operator, 'compress', 'pack chunks; with TimescaleDB only');
  addCompressionCommand(
    chunks,
    operator,
    'decompress',
    'unpack chunks; those that are old are packed again within the hour',
  );
  addDropCommand(chunks, operator);
  addChunkFileCommands(chunks, operator);
  addSetCommand(chunks, operator);
};

const addListCommand = (chunks: Command, operator: Operator): void => {
  chunks
    .command('list')
    .description('each with its time, rows, size and last export, and what is set')
    .addOption(new Option('--table <table>', 'of this one only').choices(['observations', 'traces', 'scores']))
    .option('--fast', 'count no rows, and do not look what has changed since it was exported')
    .action(async ({ table, fast: isFast }: { table?: Chunk['table']; fast?: boolean }) => {
      const all = await operator.withChunks((keeper) => keeper.list({ isFast }));
      const listed = all.chunks.filter((chunk) => table === undefined || chunk.table === table);
      const report = { ...all, chunks: listed };
      operator.print({ json: { ...report, chunks: listed.map(chunkJson) }, text: chunksText(report) });
    });
};

const addCompressionCommand = (
  chunks: Command,
  operator: Operator,
  name: 'compress' | 'decompress',
  description: string,
): void => {
  const command = withSelection(chunks.command(name).description(description));
  if (name === 'compress') command.option('--due', 'those that are as old as `chunks set --compress-after` says');
  command.action(
    async (names: readonly string[], { due: isDue = false, ...options }: SelectionOptions & { due?: boolean }) => {
      const isNamed = names.length > 0 || options.olderThan !== undefined;
      if (isDue && isNamed) throw new UsageError('Say --due, or which chunks; not both.');
      const selection = isDue ? undefined : selectionOf(names, options);
      const done = await operator.withChunks(async (keeper) =>
        namesOf(selection === undefined ? keeper.compressDue() : keeper[name](selection), operator),
      );
      operator.print({ json: { [`${name}ed`]: done }, text: `${done.length} chunks ${name}ed` });
    },
  );
};

const namesOf = async (
  done: AsyncIterable<{ readonly name: string }>,
  operator: Operator,
): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const { name } of done) {
    operator.reportProgress(name);
    names.push(name);
  }
  return names;
};

interface DropOptions extends SelectionOptions {
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

const addDropCommand = (chunks: Command, operator: Operator): void => {
  withSelection(
    chunks
      .command('drop')
      .description('drop chunks that were exported, with all that is in them')
      .option('--force', 'also those that hold what no export has')
      .option('--dry-run', 'tell what would be dropped, and change nothing'),
  ).action(async (names: readonly string[], options: DropOptions) => {
    const selection = selectionOf(names, options);
    const [isForced, isDryRun] = [options.force === true, options.dryRun === true];
    if (!isDryRun) await recordFirst(operator, ofChunks('chunks.dropped', { ...selection, isForced }));
    const dropped = await operator.withChunks((keeper) => drop(keeper, selection, { isForced, isDryRun }, operator));
    const rows = dropped.reduce((sum, chunk) => sum + chunk.rows, 0);
    const verb = isDryRun ? 'would be dropped' : 'dropped';
    operator.print({ json: { isDryRun, dropped }, text: `${dropped.length} chunks with ${rows} rows ${verb}` });
  });
};

const drop = async (
  keeper: ChunkKeeper,
  selection: ChunkSelection,
  options: { readonly isForced: boolean; readonly isDryRun: boolean },
  operator: Operator,
) => {
  const dropped: { readonly name: string; readonly rows: number }[] = [];
  for await (const chunk of keeper.drop(selection, options)) {
    operator.reportProgress(`${chunk.name}: ${chunk.rows} rows`);
    dropped.push(chunk);
  }
  return dropped;
};

interface SetOptions {
  readonly interval?: string;
  readonly compressAfter?: string;
  readonly keep?: string;
  readonly dropUnexported?: boolean;
  readonly releaseKeys?: boolean;
  readonly shortenVersions?: boolean;
}

const hoursPerDay = 24;

const addSetCommand = (chunks: Command, operator: Operator): void => {
  chunks
    .command('set')
    .description('change how long chunks are, when they are compressed, and how long they are kept')
    .option('--interval <duration>', 'of chunks that are made from now on; with TimescaleDB only')
    .option('--compress-after <duration>', 'pack those that are older, or `off`; with TimescaleDB only')
    .option('--keep <duration>', 'drop those that are older, once they are exported; or `off`')
    .option('--drop-unexported', 'let what is older than --keep go, also what no export has')
    .option('--no-drop-unexported', 'keep what no export has, however old')
    .option(
      '--release-keys',
      'find packed observations without their keys, which take more than they do: once every process is of this version',
    )
    .option('--no-release-keys', 'give them their keys again, with the next hourly run')
    .option(
      '--shorten-versions',
      'keep versions of what is packed without what their clocks say: once every process is of this version',
    )
    .option('--no-shorten-versions', 'give all rows their full versions again, with the next hourly run')
    .action(async (options: SetOptions) => {
      const change = changeOf(options);
      await recordFirst(operator, ofChunks('chunk-settings.changed', change));
      const settings = await operator.withChunks((keeper) => keeper.change(change));
      operator.print({ json: settings, text: settingsText(settings) });
    });
};

const changeOf = (options: SetOptions): ChunkSettingsChange => {
  const { interval, compressAfter, keep, dropUnexported, releaseKeys, shortenVersions } = options;
  const change: ChunkSettingsChange = {
    ...(interval === undefined ? {} : { intervalHours: parseHours('--interval', interval) }),
    ...(compressAfter === undefined ? {} : { compressAfterHours: parseHoursOrOff('--compress-after', compressAfter) }),
    ...(keep === undefined ? {} : { keepHours: parseHoursOrOff('--keep', keep) }),
    ...(dropUnexported === undefined ? {} : { dropsUnexported: dropUnexported }),
    ...(releaseKeys === undefined ? {} : { releasesKeys: releaseKeys }),
    ...(shortenVersions === undefined ? {} : { shortensVersions: shortenVersions }),
  };
  const { keepHours } = change;
  if (typeof keepHours === 'number' && keepHours < hoursPerDay) throw new UsageError('--keep must be a day or more.');
  if (Object.keys(change).length > 0) return change;
  const each = '--interval, --compress-after, --keep, --drop-unexported, --release-keys or --shorten-versions';
  throw new UsageError(`Say what to set: ${each}.`);
};
