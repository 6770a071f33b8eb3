export { diskMediaStore, type DiskMediaStore } from './disk/disk-media-store.ts';
export { mediaExtractor, type MediaExtractor } from './extracting/media-extractor.ts';
export { mediaKeeper } from './extracting/media-keeper.ts';
export { embeddedMediaSteps } from './finding/find-embedded-media.ts';
export { s3MediaStore } from './s3/s3-media-store.ts';
export { s3ObjectFiles, type S3ObjectFiles } from './s3/s3-object-files.ts';
export type { S3Settings } from './s3/s3-settings.ts';
export { mediaUrlSigner, type MediaAction, type MediaPermit, type MediaUrlSigner } from './signing/media-url-signer.ts';
export { startMediaSweep } from './sweeping/sweep-media.ts';
