import { notFound } from '@spanledger/core';
import type { ChunkFiles } from './chunk-files.ts';
import { manifestSuffix, parseManifest, type ChunkManifest } from './chunk-manifest.ts';

/** Of all exports in the archive, or of these chunks. `not_found` when one of them, or any, is missing. */
export const readManifests = async (files: ChunkFiles, names: readonly string[]): Promise<readonly ChunkManifest[]> => {
  const manifests: ChunkManifest[] = [];
  for (const name of await files.list()) {
    if (name.endsWith(manifestSuffix)) manifests.push(parseManifest(name, await textOf(files, name)));
  }
  const found = new Set(manifests.map(({ chunk }) => chunk));
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) throw notFound(`No export of ${missing.join(', ')} lies in ${files.location}.`);
  if (manifests.length === 0) throw notFound(`No export of a chunk lies in ${files.location}.`);
  return names.length === 0 ? manifests : manifests.filter(({ chunk }) => names.includes(chunk));
};

const textOf = async (files: ChunkFiles, name: string): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.read(name)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};
