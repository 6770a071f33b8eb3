// `npm run test:documents [-- vitest arguments]`: runs every code block of README and docs that can run, also those that
// install packages from npm, PyPI, Maven Central and Go's proxy. What cannot run here is skipped, with the reason.
import { spawnSync } from 'node:child_process';
import { prepare } from './prepare.mjs';

const { root, bin } = prepare();
const args = ['run', '--project', 'unit', '--project', 'e2e', 'scripts/documents', ...process.argv.slice(2)];
const env = { ...process.env, DOCUMENTS_INSTALL: '1', TEST_DEPTH: 'all' };
const { status } = spawnSync(bin('vitest'), args, { cwd: root, stdio: 'inherit', env });
process.exit(status ?? 1);
