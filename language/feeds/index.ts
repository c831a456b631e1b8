/** Feeds: files with indicators as others publish them, and the values that a list takes from one. */
export {
  FEED_EXTENSIONS,
  formatOf,
  UnreadableFeed,
  type Feed,
  type FeedFormat,
  type FeedKind,
  type FeedOptions,
  type FeedValue,
  type LeftOut,
  type RefusedLine,
} from './feed.ts';
export { columnsOf, readFeed } from './read-feed.ts';
export { decodeFeed } from './decode.ts';
export { NO_FEED_FILES, OUTSIDE, whyNotRead, type FeedFailure, type FeedFiles, type FoundFeed } from './feed-files.ts';
export { leftOutText } from './left-out.ts';
