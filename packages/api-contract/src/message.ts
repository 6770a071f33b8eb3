import { z } from 'zod';

import { component } from './components.ts';

export const messageSchema = component('Message', z.object({ message: z.string() }));
