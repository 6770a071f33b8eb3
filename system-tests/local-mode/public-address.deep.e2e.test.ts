import { describe, expect, it } from 'vitest';
import { runCommand } from './run-script.ts';
import { serverOfFile } from './server-of-file.fixture.ts';

/** A proxy that this machine does not reach. */
const SPANLEDGER_BASE_URL = 'http://127.0.0.1:9/llm';

describe('a server whose address for people does not lead to it from its own machine', () => {
  const server = serverOfFile({ environment: { SPANLEDGER_BASE_URL } });

  it.each([{}, { SPANLEDGER_BASE_URL }])(
    'is reached by the command line where it listens, and links lead to the address for people (%o)',
    async (own) => {
      const environment = { SPANLEDGER_DATA_DIR: server.dataDir, ...own };
      // On a busy machine a health check may time out; a later one succeeds.
      await expect.poll(async () => runCommand(['status'], environment)).toMatchObject({ code: 0 });
      expect(await runCommand(['ledger', '--json'], environment)).toMatchObject({ code: 0 });
      const { output } = await runCommand(['users', 'link', 'owner@localhost'], environment);
      expect(output).toContain(`${SPANLEDGER_BASE_URL}/sign-in#sign-in=`);
    },
  );
});
