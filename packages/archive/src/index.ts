export { archiveChunk, type ArchivedChunk } from './archive-chunk.ts';
export type { ChunkFiles } from './chunk-files.ts';
export type { ChunkManifest } from './chunk-manifest.ts';
export { directoryFiles } from './directory-files.ts';
export { decodeParquet } from './parquet-file.ts';
export { readManifests } from './read-manifests.ts';
export { verifyFile } from './verify-file.ts';
