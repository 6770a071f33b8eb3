import { createFeedback } from '@spanledger/api-contract';
import { conflict } from '@spanledger/core';

import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';

export const feedbackRoutes = ({ readBody }: { readonly readBody: BodyReader }): readonly Route[] => [
  jsonRoute(
    createFeedback,
    async () => {
      throw conflict('Feedback is not set up on this server: nothing was stored or sent. Write to its operator.');
    },
    readBody,
  ),
];
