import { expect, it } from 'vitest';

import { filledText, templateVariables } from './template-variables.ts';

it('each variable of several texts is named once, in order, and what is no name is no variable', () => {
  expect(templateVariables(['{{b}} and {{ a }}', '{{b}} {{1}} {{}} {a} {{c_2}}'])).toEqual(['b', 'a', 'c_2']);
});

it('values are put in as they are, and a variable without a value stays', () => {
  expect(filledText('{{a}} {{b}} {{toString}}', { a: '{{b}} $& $1' })).toBe('{{b}} $& $1 {{b}} {{toString}}');
});
