import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createWebhookSecret, webhookHeaders } from '../packages/budgets/src/webhooks/sign-webhook.ts';
import { codeBlocks } from './documents/code-blocks.ts';

type Headers = Readonly<Record<string, string>>;

const page = readFileSync(resolve(import.meta.dirname, '../docs/operations/costs.md'), 'utf8');
const secret = createWebhookSecret();
const body = '{"type": "budget.threshold_reached", "name": "Für alle"}';
const at = Math.floor(Date.now() / 1000);
const signed = webhookHeaders(secret, { id: 'a', body, atSeconds: at });
const stale = webhookHeaders(secret, { id: 'a', body, atSeconds: at - 600 });

/** Headers, body, and whether the alert is genuine. */
const cases: readonly (readonly [Headers, string, boolean])[] = [
  [signed, body, true],
  [{ ...signed, 'webhook-signature': `v1,other ${signed['webhook-signature']}` }, body, true],
  [signed, `${body} `, false],
  [{ ...signed, 'webhook-id': 'b' }, body, false],
  [stale, body, false],
  [{}, body, false],
];
const answers = cases.map(([, , isGenuine]) => isGenuine);

describe('docs/operations/costs.md', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'spanledger-receivers-'));
    for (const { file, code } of codeBlocks(page)) if (file !== undefined) writeFileSync(join(directory, file), code);
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('has a receiver in JavaScript that accepts signed alerts and no others', async () => {
    const { isGenuine } = (await import(pathToFileURL(join(directory, 'receiver.js')).href)) as {
      isGenuine: (secret: string, headers: Headers, body: string) => boolean;
    };
    expect(cases.map(([headers, text]) => isGenuine(secret, headers, text))).toEqual(answers);
  });

  it.skipIf(spawnSync('python3', ['--version']).error !== undefined)(
    'has a receiver in Python that accepts signed alerts and no others (skipped without python3)',
    () => {
      const program = `import json, sys
from receiver import is_genuine
secret, cases = json.load(sys.stdin)
print(json.dumps([is_genuine(secret, headers, body.encode()) for headers, body, _ in cases]))`;
      const input = JSON.stringify([secret, cases]);
      const { stdout, stderr } = spawnSync('python3', ['-c', program], { cwd: directory, input, encoding: 'utf8' });
      expect([stderr, JSON.parse(stdout)]).toEqual(['', answers]);
    },
  );
});
