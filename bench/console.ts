// What a person waits for in the console on a store of a million observations: the first row of each page, a filter, an order,
// a search, a thousand rows further down, traces of any length; and the figures that the browser itself measures.
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { chromiumPath } from '../system-tests/console/open-browser.fixture.ts';
import { bundleSizes } from './console/bundle-sizes.ts';
import { measureList } from './console/measure-list.ts';
import { measurePages } from './console/measure-pages.ts';
import { measureTraces } from './console/measure-traces.ts';
import { startedConsole } from './console/started-console.ts';
import { Figures } from './suite/figures.ts';
import { markdownOf, tableOf } from './suite/report.ts';

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: { markdown: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const [total = 1_000_000, rounds = 3] = positionals.map(Number);
for (const [name, count] of Object.entries({ observations: total, rounds })) {
  if (!Number.isInteger(count) || count < 1) throw new Error(`${name}: expected a whole number from 1, got ${count}`);
}

const load = (): string => loadavg()[0]?.toFixed(1) ?? '';
const report = (text: string): void => console.error(`${new Date().toISOString().slice(11, 19)}  ${text}`);

if (chromiumPath === undefined) {
  console.error('bench:console: there is no Chromium here (apt-get install chromium, or CHROMIUM_PATH)');
  process.exit(1);
}
const figures = new Figures();
report(`loading ${total} observations, load ${load()}`);
const started = await startedConsole(total);
try {
  for (let round = 1; round <= rounds; round += 1) {
    report(`round ${round} of ${rounds}, load ${load()}`);
    for (const measure of [measureTraces, measurePages, measureList]) await measure(started, figures);
  }
} catch (error) {
  // Earlier measurements are still printed.
  console.error(error);
  process.exitCode = 1;
} finally {
  await started.stop();
}
bundleSizes(figures);
const summaries = figures.list();
if (given.json) console.log(JSON.stringify(summaries, undefined, 2));
else {
  console.log(
    `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${load()} at the end`,
  );
  console.log(given.markdown ? markdownOf(summaries) : tableOf(summaries));
}
