import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { advisedCommand } from './advised-command.ts';

it('an advised command is for a checkout and for an image', () => {
  expect(advisedCommand('keys create --project', 'own-1')).toBe(
    '`npm run spanledger -- keys create --project own-1` (in an image: `spanledger keys create --project own-1`)',
  );
});

it('a shell reads the values of an advised command as they are', () => {
  const values = ['plain', "it's $HOME; `a b`", '', '*', 'é"x"'];
  const [, command = ''] = /spanledger -- (.*)` \(in/s.exec(advisedCommand('show', ...values)) ?? [];
  const words = execFileSync('sh', ['-c', `printf '%s|' ${command}`]).toString();
  expect(words).toBe(`${['show', ...values].join('|')}|`);
});
