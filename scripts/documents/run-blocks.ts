import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { CodeBlock } from './code-blocks.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Compilers with empty caches take minutes on a small machine. */
export const blockMsMax = 600_000;

/** Where a document expects the server. */
const documentedUrl = 'http://localhost:3000';

/** Packages of npm are those of the checkout. */
const installsFromNpm = /^npm (?:init|pkg|install) .*\n/gm;

/**
 * Commands of `npm` are those of the checkout. Answers of `curl` beyond 399 are failures. Packages of PyPI go into an environment of the place; Debian's Python
 * makes some, but without a pip of their own.
 */
const prelude = `set -euo pipefail
npm() { command npm --prefix "$CHECKOUT" "$@"; }
curl() { command curl -sS --fail-with-body "$@"; }
pip() {
  [ -d .venv ] || python3 -m venv --without-pip .venv
  python3 -m pip --python .venv/bin/python --disable-pip-version-check --quiet "$@"
  export PATH="$PWD/.venv/bin:$PATH"
}
`;

export interface Place {
  /** Writes a block's file. */
  readonly put: (block: Pick<CodeBlock, 'file' | 'code'>) => void;
  /** Runs commands to their end; rejects with their output on failure. */
  readonly run: (code: string) => Promise<string>;
  readonly remove: () => void;
}

export interface PlaceOptions {
  /** Of the server that blocks use, for any address in the document. */
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A directory of its own for blocks that belong together. */
export const makePlace = ({ url, environment }: PlaceOptions): Place => {
  const directory = mkdtempSync(join(tmpdir(), 'spanledger-documents-'));
  chmodSync(directory, 0o755);
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  const here = (code: string): string => code.replaceAll(documentedUrl, url);
  return {
    put: ({ file = '', code }) => writeFileSync(join(directory, file), here(code)),
    run: async (code) =>
      runBash(`${prelude}${here(code).replaceAll(installsFromNpm, '')}`, directory, {
        ...process.env,
        ...environment,
        CHECKOUT: root,
        PIP_CONSTRAINT: join(root, 'scripts', 'documents', 'constraints.txt'),
      }),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
};

const runBash = async (script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> => {
  const child = spawn('bash', ['-c', script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), blockMsMax);
  const [status] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  if (status !== 0) throw new Error(`It ended with ${status ?? 'a signal'}:\n${output}`);
  return output;
};
