import { expect, it } from 'vitest';

import { csvOf } from './csv.ts';

it('a file for spreadsheets quotes what needs it and holds no formula', () => {
  const csv = csvOf(
    ['name', 'cost', 'tags'],
    [
      ['=1+1', -2, ['a', 'b']],
      ['say "hi", ada', null, 'x'],
      [' =1+1', 0, '＝1+1'],
    ],
  );
  expect(csv).toBe(`name,cost,tags\r\n'=1+1,-2,"[""a"",""b""]"\r\n"say ""hi"", ada",,x\r\n' =1+1,0,'＝1+1\r\n`);
});
