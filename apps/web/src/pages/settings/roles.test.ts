import { expect, it } from 'vitest';

import { roleQuestion } from './roles.ts';

it('a change of a role is asked for by its name and its place', () => {
  expect(roleQuestion('ada', 'ADMIN', 'Default')).toBe('Make ada an admin of Default?');
  expect(roleQuestion('ada', 'VIEWER', 'this project')).toBe('Make ada a viewer of this project?');
  expect(roleQuestion('ada', 'NONE', 'Default')).toBe('Give ada no role in Default?');
});
