import { describe, expect, it } from 'vitest';
import { entityIdSchema } from './ids.ts';

describe('ids', () => {
  it.each(['a', ' ', 'ключ/😀', 'a\nb', 'x'.repeat(800)])('may be %.20j', (id) => {
    expect(entityIdSchema.parse(id)).toBe(id);
  });

  it.each(['', 'x'.repeat(801), 'a\rb', 'a\0b', '\ud800', 'a\udc00', '\udc00\ud800', 1, null, undefined])(
    'may not be %.20j',
    (id) => {
      expect(entityIdSchema.safeParse(id).success).toBe(false);
    },
  );
});
