import type { ProjectId, TraceId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { Media, MediaContent, MediaId, MediaLink, MediaUploadReport } from './media.ts';

export interface MediaDeclaration {
  readonly content: MediaContent;
  /** Where it belongs; more links are added to those that are known. */
  readonly links: readonly MediaLink[];
}

/** Which media a project has, where they belong, and whether their bytes have come. */
export interface MediaRegistry {
  /**
   * Notes media that come now or are there already, and gives them in the same order; equal bytes are one media. The
   * latest type stands. Declaring one again changes nothing but its links and the time it was asked for.
   * `invalid_input` when its length differs from that of bytes which are stored, `conflict` when another content has
   * its id, `not_found` without the project.
   */
  declare(projectId: ProjectId, media: readonly MediaDeclaration[], at: Micros): Promise<readonly Media[]>;
  get(projectId: ProjectId, id: MediaId): Promise<Media | undefined>;
  /** Where a trace's media belong, its observations' among them; in no promised order. */
  linksOfTrace(
    projectId: ProjectId,
    traceId: string,
  ): Promise<readonly { readonly id: MediaId; readonly link: MediaLink }[]>;
  /** The bytes are in the store. Keeps the first such time. */
  markStored(projectId: ProjectId, ids: readonly MediaId[], at: Micros): Promise<void>;
  /** Keeps the latest report; `not_found` without the media. */
  report(projectId: ProjectId, id: MediaId, report: MediaUploadReport): Promise<void>;
  /** Of all projects: media whose bytes are not known to be stored, asked for before `before`, the oldest first. */
  unfinished(before: Micros, limit: number): Promise<readonly Media[]>;
  /** Deletes a media with its links, unless it was stored or asked for again since `before`. */
  delete(projectId: ProjectId, id: MediaId, before: Micros): Promise<void>;
  /** Ends all links to these traces and their observations, as when they were deleted. The media themselves stay. */
  unlinkTraces(projectId: ProjectId, traceIds: readonly TraceId[]): Promise<void>;
  /**
   * Of all projects: deletes media that nothing links to, or whose project was deleted, unless they were asked for since
   * `before`; gives how many, at most `limit`. Before each is deleted `remove` takes its bytes, while no other process can
   * declare the same content: a transaction that waits for that finds neither. When `remove` rejects, so does this, and the media
   * stays.
   */
  removeUnlinked(before: Micros, limit: number, remove: (media: Media) => Promise<void>): Promise<number>;
}
