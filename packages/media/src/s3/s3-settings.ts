export interface S3Settings {
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Amazon's own for the region when absent. */
  readonly endpoint?: string | undefined;
  /** Under which clients reach the storage, where that is another address than ours. */
  readonly publicEndpoint?: string | undefined;
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`. */
  readonly isPathStyle: boolean;
  /** Prefix of each key; `media/` puts them into a folder. */
  readonly prefix: string;
}
