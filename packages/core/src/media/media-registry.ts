import type { ProjectId, TraceId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { Media, MediaContent, MediaId, MediaLink, MediaUploadReport } from './media.ts';

export interface MediaDeclaration {
  readonly content: MediaContent;
  /** Where it belongs; more links are added to those that are known. */
  readonly links: readonly MediaLink[];
}

export interface LinkedTrace {
  readonly projectId: ProjectId;
  readonly traceId: TraceId;
}

/** The media of a project, their links, and whether their bytes are stored. */
export interface MediaRegistry {
  /**
   * Records media that will be uploaded or exist already, and returns them in the same order; equal bytes are one
   * media. The latest type wins. Declaring one again changes only its links and the time of the request.
   * `invalid_input` when its length differs from that of bytes which are stored, `conflict` when another content has
   * its id, `not_found` without the project.
   */
  declare(projectId: ProjectId, media: readonly MediaDeclaration[], at: Micros): Promise<readonly Media[]>;
  get(projectId: ProjectId, id: MediaId): Promise<Media | undefined>;
  /** Those that the project has, in unspecified order; at most 1,000 ids. */
  find(projectId: ProjectId, ids: readonly MediaId[]): Promise<readonly Media[]>;
  /** The links of a trace's media, those of its observations included; in unspecified order. */
  linksOfTrace(
    projectId: ProjectId,
    traceId: string,
  ): Promise<readonly { readonly id: MediaId; readonly link: MediaLink }[]>;
  /** Records that the bytes are stored. The first such time is kept. */
  markStored(projectId: ProjectId, ids: readonly MediaId[], at: Micros): Promise<void>;
  /** Keeps the latest report, or that of the latest success if there was one; `not_found` without the media. */
  report(projectId: ProjectId, id: MediaId, report: MediaUploadReport): Promise<void>;
  /** Of all projects: media whose bytes are not known to be stored, requested before `before`, the oldest first. */
  unfinished(before: Micros, limit: number): Promise<readonly Media[]>;
  /** Deletes a media with its links, unless it was stored or requested again since `before`. */
  delete(projectId: ProjectId, id: MediaId, before: Micros): Promise<void>;
  /**
   * Of all projects: the traces of media that were last declared from `from` on and before `before`, ordered by project
   * and id; those after `after`, at most `limit`.
   */
  linkedTraces(from: Micros, before: Micros, limit: number, after?: LinkedTrace): Promise<readonly LinkedTrace[]>;
  /** Ends all links to these traces and their observations, for their deletion. The media themselves stay. */
  unlinkTraces(projectId: ProjectId, traceIds: readonly TraceId[]): Promise<void>;
  /**
   * Of all projects: deletes media that nothing links to, or whose project was deleted, unless they were declared since
   * `before`; returns how many, at most `limit`. Before each is deleted `remove` deletes its bytes, while no other
   * process can declare the same content: a transaction that waits for that finds neither. When `remove` rejects, so
   * does this, at the end: the media stays, and the others are removed, until it has rejected ten times.
   */
  removeUnlinked(before: Micros, limit: number, remove: (media: Media) => Promise<void>): Promise<number>;
}
