import type { URI } from 'langium';

/** Largest feed that is read. 100,000 indicators of a STIX bundle take about 30 MB, and Defender holds 15,000. */
export const MAX_FEED_BYTES = 32 * 1024 * 1024;

/** Why a feed cannot be read: a clause that follows its name, without a full stop. */
export interface FeedFailure {
  readonly problem: string;
  /** True where only the workspace's border is in the way. */
  readonly isOutside?: boolean;
  /** True where no feed can be read: nothing is wrong with this one. */
  readonly isUnavailable?: boolean;
}

export const OUTSIDE: FeedFailure = {
  problem:
    'lies outside of the workspace. Move it into the workspace, or allow this by the setting `playbook.feeds.outsideWorkspace`',
  isOutside: true,
};

/** Why something of this kind and size (in bytes) is not read; undefined where it is. */
export function whyNotRead(kind: 'file' | 'folder' | 'other', size: number): FeedFailure | undefined {
  if (kind === 'folder') return { problem: 'is a folder. Name a file in it' };
  if (kind === 'other') return { problem: 'is not a file. Name a file with indicators' };
  if (size <= MAX_FEED_BYTES) return undefined;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MB`;
  const sizes = `${megabytes(size)}; ${megabytes(MAX_FEED_BYTES)} at most`;
  return { problem: `is too large (${sizes}). Split it, or keep only what the list needs` };
}

export interface FoundFeed {
  /** Changes when the content does. */
  readonly stamp: string;
  readonly read: () => Promise<Uint8Array | FeedFailure>;
}

/** Reads feeds where the language runs; the language itself knows no disk. */
export interface FeedFiles {
  /** Finds a feed without reading it. It must lie in one of the folders, links followed; anywhere where none are given. */
  find(uri: URI, folders: readonly URI[] | undefined): Promise<FoundFeed | FeedFailure>;
}

/** In a browser. */
export const NO_FEED_FILES: FeedFiles = {
  find: () =>
    Promise.resolve({ problem: 'is not read here: feeds are not available in the browser', isUnavailable: true }),
};
