import { expect, it } from 'vitest';
import { commandLine } from './command-line.ts';

it.each([
  [['keys', 'create', '--note', 'of ada'], 'spanledger keys create'],
  [['--json', 'ledger', '--from', 'yesterday'], 'spanledger ledger'],
  [['transfer', '--from', 'local', '--to', 'local-postgres'], 'spanledger transfer'],
  [['prices', 'import', 'prices.json'], 'spanledger prices import'],
  [['status'], 'spanledger status'],
  [[], 'spanledger'],
])('the audit log names the command of %j, without values of its options', (args, userAgent) => {
  expect(commandLine(args)).toMatchObject({ kind: 'command-line', userAgent });
});
