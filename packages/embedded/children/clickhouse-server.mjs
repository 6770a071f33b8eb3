// Runs the ClickHouse server inside libchdb until stdin ends. Usage: clickhouse-server.mjs <libchdb> <owner tag>
// <argument>… Other processes read the owner tag from this process's command line. Plain JavaScript: it runs without a
// loader.
import { DataType, isNullPointer, load, open, restorePointer, wrapPointer } from 'ffi-rs';

// The directory is accessible to its owner alone, and so is every file that may be copied out of it.
process.umask(0o077);
const [libraryPath, , ...given] = process.argv.slice(2);
const argv = ['clickhouse', ...given];
const pointer = DataType.External;
const call = (funcName, paramsType, paramsValue) =>
  load({ library: 'chdb', funcName, retType: pointer, paramsType, paramsValue });

open({ library: 'chdb', path: libraryPath });
const result = call('chdb_query_cmdline', [DataType.I32, DataType.StringArray], [argv.length, argv]);
// NULL means that all went well; reading NULL as a string would crash.
const message = call('chdb_result_error', [pointer], [result]);
if (isNullPointer(message)) process.exit(0);
const [text] = /** @type {[string]} */ (
  restorePointer({ retType: [DataType.String], paramsValue: wrapPointer([message]) })
);
process.stderr.write(`${text}\n`, () => process.exit(1));
