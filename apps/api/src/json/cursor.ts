import { invalidField, type ProjectId } from '@spanledger/core';
import { z } from 'zod';

/** The position in a list from which it continues, opaque to clients. */
export interface Cursor<Position> {
  write(projectId: ProjectId, position: Position): string;
  /** Throws `invalid_input` for any other text than a cursor of this list and project. */
  read(projectId: ProjectId, text: string): Position;
}

/** `list` distinguishes the cursors of one list from those of another. */
export const cursorOf = <Position extends object>(list: string, position: z.ZodType<Position>): Cursor<Position> => {
  const schema = z.object({ list: z.literal(list), projectId: z.string(), position });
  return {
    write: (projectId, given) =>
      Buffer.from(JSON.stringify({ list, projectId, position: given })).toString('base64url'),
    read: (projectId, text) => {
      const parsed = schema.safeParse(jsonOf(Buffer.from(text, 'base64url').toString()));
      if (parsed.success && parsed.data.projectId === projectId) return parsed.data.position;
      const message = 'is not one that this list gave: leave it out to begin at the first page';
      throw invalidField('query.cursor', message);
    },
  };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
