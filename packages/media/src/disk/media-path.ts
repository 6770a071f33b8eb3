import { createHash } from 'node:crypto';
import { join } from 'node:path';

import type { ProjectId, Sha256 } from '@spanledger/core';

const folderLength = 32;

/**
 * The project as a folder: a hash of its id, for ids may be longer than names of files, hold slashes, or differ in
 * case alone, which some file systems do not tell apart.
 */
const projectFolder = (projectId: ProjectId): string =>
  createHash('sha256').update(projectId).digest('hex').slice(0, folderLength);

/** Where the file of a media is: `<dir>/<project>/<two digits>/<sha256 in hex>`. */
export const mediaPath = (dir: string, projectId: ProjectId, sha256: Sha256): string => {
  const hex = Buffer.from(sha256, 'base64').toString('hex');
  return join(dir, projectFolder(projectId), hex.slice(0, 2), hex);
};
