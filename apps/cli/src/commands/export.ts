import { once } from 'node:events';
import { createWriteStream, rmSync, type WriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { DomainError, translateDiskError } from '@spanledger/core';
import { Argument, type Command } from 'commander';
import { InterruptedError } from '../server/interrupts.ts';
import type { ReadLines } from '../server/read-lines.ts';
import { UsageError } from '../usage-error.ts';
import { queryOf, withKeyOptions, type KeyOptions } from './key-options.ts';
import type { Operator } from './operator.ts';

interface ExportOptions extends KeyOptions {
  readonly out: string;
  readonly from?: string;
  readonly to?: string;
  readonly environment?: string;
  readonly filter?: string;
  readonly fields?: string;
  readonly cursor?: string;
}

const kinds = ['traces', 'observations', 'scores'] as const;
type Kind = (typeof kinds)[number];

/** Tries in a row that yield no line. */
const fruitlessTriesMax = 5;
const pauseMs = 1000;
const cursorPattern = /"cursor":"([\w-]+)"\}\n$/;

export const addExportCommand = (program: Command, operator: Operator): void => {
  withKeyOptions(
    program
      .command('export')
      .description('write everything of a kind into a file, a JSON object a line; goes on by itself after a cut')
      .addArgument(new Argument('<kind>', 'what to export').choices(kinds))
      .requiredOption('--out <file>', 'the file to write; it must not exist, unless --cursor goes on with it')
      .option('--from <time>', 'from this time on')
      .option('--to <time>', 'before this time')
      .option('--environment <names>', 'of these environments only, separated by commas')
      .option('--filter <json>', 'conditions, as lists take them')
      .option('--fields <names>', 'these members only, separated by commas')
      .option('--cursor <cursor>', 'append what comes behind the line that has this cursor'),
  ).action(async (kind: Kind, options: ExportOptions) => {
    const lines = await operator.asProjects.one(options, async (keys) => {
      const file = await openFile(options);
      try {
        const count = await writeLines(kind, options, file, (path) => operator.readLines({ path, keys }));
        await closed(file, (ending) => ending.end());
        return count;
      } catch (error) {
        throw file.errored === null ? error : await failureOfFile(options.out, file.errored);
      }
    });
    operator.print({ json: { lines, file: options.out }, text: `${lines} lines in ${options.out}` });
  });
};

const blockBytes = 65_536;
/** Of the end of a line that holds its cursor. */
const cursorBytesMax = 4096;
const lineBreak = 0x0a;

/** Where the last whole line of a file ends. */
const endOfLines = async (file: FileHandle, size: number): Promise<number> => {
  const block = Buffer.alloc(blockBytes);
  for (let end = size; end > 0; end -= blockBytes) {
    const start = Math.max(0, end - blockBytes);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    const at = block.subarray(0, bytesRead).lastIndexOf(lineBreak);
    if (at !== -1) return start + at + 1;
  }
  return 0;
};

/** An export that was killed, or whose disk was full, may have written a part of a line: it would spoil the next one. */
const removePartOfLine = async (path: string): Promise<void> => {
  const file = await open(path, 'r+').catch(() => undefined);
  if (file === undefined) return;
  try {
    const stats = await file.stat();
    const end = stats.isFile() ? await endOfLines(file, stats.size) : stats.size;
    if (end === stats.size) return;
    const first = Buffer.alloc(1);
    await file.read(first, 0, 1, end);
    if (end === 0 || first.toString() !== '{')
      throw new UsageError(
        `--out ${path}: It does not end as an export does: name the file that --cursor goes on with.`,
      );
    await file.truncate(end);
  } finally {
    await file.close();
  }
};

const openFile = async ({ out, cursor }: ExportOptions): Promise<WriteStream> => {
  if (cursor !== undefined) await removePartOfLine(out);
  const file = createWriteStream(out, { flags: cursor === undefined ? 'wx' : 'a' });
  try {
    await once(file, 'open');
    // Each write looks for it.
    file.on('error', () => undefined);
    return file;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const advice = code === 'EEXIST' ? 'It exists already: name another one.' : `It cannot be written (${code}).`;
    throw new UsageError(`--out ${out}: ${advice}`);
  }
};

const closed = async (file: WriteStream, end: (file: WriteStream) => unknown): Promise<void> => {
  if (file.closed) return;
  const isClosed = once(file, 'close');
  end(file);
  await isClosed;
};

/** Follows the cursors of lines over any number of cuts; returns how many lines were written. */
const writeLines = async (
  kind: Kind,
  options: ExportOptions,
  file: WriteStream,
  readLines: (path: string) => ReturnType<ReadLines>,
): Promise<number> => {
  const { from, to, environment, filter, fields } = options;
  const [fromName, toName] =
    kind === 'observations' ? ['fromStartTime', 'toStartTime'] : ['fromTimestamp', 'toTimestamp'];
  let { cursor } = options;
  let count = 0;
  for (let fruitless = 0; ; fruitless += 1) {
    const query = queryOf({ [fromName]: from, [toName]: to, environment, filter, fields, cursor });
    try {
      for await (const line of readLines(`/api/public/export/${kind}${query}`)) {
        if (file.errored !== null) throw file.errored;
        if (!file.write(line)) await once(file, 'drain');
        cursor = cursorPattern.exec(line)?.[1] ?? cursor;
        count += 1;
        fruitless = 0;
      }
      return count;
    } catch (error) {
      if (!isWorthAnotherTry(error) || fruitless >= fruitlessTriesMax) {
        // What was handed to it is written first: the cursor is behind that.
        await closed(file, (ending) => (ending.errored === null ? ending.end() : ending.destroy()));
        if (count === 0 && options.cursor === undefined) rmSync(options.out, { force: true });
        const isCut = count > 0 || isWorthAnotherTry(error);
        throw isCut && cursor !== undefined ? withCursor(error, cursor) : error;
      }
      await pause(pauseMs * fruitless);
    }
  }
};

/** Lines that were handed to the file before it failed need not be in it. */
const failureOfFile = async (path: string, error: Error): Promise<unknown> => {
  const failure = translateDiskError(path, error);
  const cursor = await lastCursorIn(path);
  return cursor === undefined ? failure : withCursor(failure, cursor);
};

/** The cursor of the last whole line of a file. */
const lastCursorIn = async (path: string): Promise<string | undefined> => {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const stats = await file.stat();
    const end = stats.isFile() ? await endOfLines(file, stats.size) : 0;
    const start = Math.max(0, end - cursorBytesMax);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return cursorPattern.exec(buffer.toString('utf8', 0, bytesRead))?.[1];
  } finally {
    await file.close();
  }
};

const isWorthAnotherTry = (error: unknown): error is DomainError =>
  error instanceof DomainError &&
  !(error instanceof InterruptedError) &&
  (error.code === 'unavailable' || error.code === 'rate_limited');

const withCursor = (error: unknown, cursor: string): unknown =>
  error instanceof DomainError
    ? new DomainError(error.code, `${error.message} What was written is whole: go on with --cursor ${cursor}`, {
        cause: error,
      })
    : error;
