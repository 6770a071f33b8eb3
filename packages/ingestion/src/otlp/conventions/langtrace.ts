import { attribute, label } from './attribute-source.ts';
import type { Convention } from './convention.ts';

/** Langtrace. It follows the generative-AI conventions, but for users: `inject_additional_attributes`. */
export const langtrace: Convention = {
  name: 'langtrace',
  rank: 690,
  fields: {
    userId: [
      attribute('user_id', (value, view) => (view.get('langtrace.sdk.name') === undefined ? undefined : label(value))),
    ],
  },
};
