import type { ValidationAcceptor } from 'langium';
import { leftOutText, type Feed, type RefusedLine } from '../../feeds/index.ts';
import type { Feeds } from '../../feeds/feeds.ts';
import type { IocList } from '../../generated/ast.ts';
import { report } from '../report.ts';
import type { BanUse } from './ban-use.ts';
import { neverBannedInFeed } from './never-ban.ts';

const MOST_SHOWN = 3;

/** PB217 and PB218: the feed of a list can be read, and what of it the list does not take. PB210: what of it no run bans. */
export const checkFeed =
  (feeds: Feeds, { isBanned }: BanUse) =>
  async (list: IocList, accept: ValidationAcceptor): Promise<void> => {
    if (list.file === undefined) return;
    const reading = await feeds.read(list);
    if (!reading.ok) {
      const { message, property, isUnavailable } = reading;
      report(accept, 'PB217', message, { node: list, property }, isUnavailable ? 'info' : 'error');
      return;
    }
    const { taken, refused, leftOut } = reading.feed;
    const others = leftOutText(leftOut);
    const place = { node: list, property: 'file' } as const;
    const never = isBanned(list) ? neverBannedIn(reading.feed) : undefined;
    if (never !== undefined) report(accept, 'PB210', `The feed ${JSON.stringify(list.file)} ${never}`, place);
    if (refused.length > 0) report(accept, 'PB218', refusedMessage(list, refused), place);
    else if (others !== '') {
      const message = `Takes ${taken.length} ${list.kind} of ${JSON.stringify(list.file)} and leaves out ${others}.`;
      report(accept, 'PB218', message, place, 'info');
    }
  };

const neverBannedTexts = new WeakMap<Feed, { readonly text: string | undefined }>();

/** A feed is kept as long as its file stands, and can be long. */
function neverBannedIn(feed: Feed): string | undefined {
  const known = neverBannedTexts.get(feed) ?? { text: neverBannedInFeed(feed.taken) };
  neverBannedTexts.set(feed, known);
  return known.text;
}

function refusedMessage({ kind, file }: IocList, refused: readonly RefusedLine[]): string {
  const shown = refused.slice(0, MOST_SHOWN).map(({ line, reason }) => `Line ${line}: ${reason}`);
  const more = refused.length > MOST_SHOWN ? [`And ${refused.length - MOST_SHOWN} more.`] : [];
  const count = refused.length === 1 ? 'A value' : `${refused.length} values`;
  return [`${count} among the ${kind} of ${JSON.stringify(file)} cannot be used.`, ...shown, ...more].join(' ');
}
