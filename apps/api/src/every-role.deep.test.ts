import { afterAll, beforeAll, describe } from 'vitest';

import { describeEveryRole, startEveryRole, type EveryRole } from './every-role.fixture.ts';

describe('every role with every endpoint', () => {
  let given: EveryRole;
  beforeAll(async () => {
    given = await startEveryRole();
  });
  afterAll(async () => given.api.close());

  describeEveryRole('all', () => given);
});
