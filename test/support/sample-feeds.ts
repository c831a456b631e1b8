import { fileURLToPath } from 'node:url';
import { UriUtils } from 'langium';
import { findFeed } from '../../disk/feed-files.ts';
import type { FeedFiles } from '../../language/feeds/index.ts';

const folder = new URL('../resources/feeds/', import.meta.url);

/** Feeds for playbooks in memory: whatever is named `feeds/…` beside them is a file of test/resources/feeds. */
export const SAMPLE_FEEDS: FeedFiles = {
  find: (uri) => {
    const isSample = UriUtils.basename(UriUtils.dirname(uri)) === 'feeds';
    return findFeed(isSample ? fileURLToPath(new URL(UriUtils.basename(uri), folder)) : '/none');
  },
};
