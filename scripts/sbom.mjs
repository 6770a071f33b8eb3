// `npm run sbom [-- file]`: what is installed to run Spanledger, by the lock file, as CycloneDX 1.5; to standard output
// without a file. `-- --dev` has the tools of development too.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const given = process.argv.slice(2);
const file = given.find((argument) => !argument.startsWith('--'));
const scope = given.includes('--dev') ? [] : ['--omit=dev'];

const { status, stdout, stderr } = spawnSync(
  'npm',
  ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only', ...scope],
  { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, shell: process.platform === 'win32' },
);
if (status !== 0) {
  process.stderr.write(stderr);
  process.exit(1);
}

const { name } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));
const bom = JSON.parse(stdout);
// npm uses the name of the directory.
bom.metadata.component.name = name;
const text = `${JSON.stringify(bom, null, 2)}\n`;
if (file === undefined) process.stdout.write(text);
else writeFileSync(file, text);
