import type { sessionSchema } from '@spanledger/api-contract';
import { formatIso, type Session } from '@spanledger/core';
import type { z } from 'zod';

export const sessionJson = (session: Session): z.input<typeof sessionSchema> => ({
  id: session.id,
  createdAt: formatIso(session.createdAt),
  projectId: session.projectId,
  environment: session.environment,
});
