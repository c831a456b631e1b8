/** What one action statement costs: counted once, for the forecast of a text and for that of a plan. */
import { actionSpec, type ActionId } from './actions/index.ts';
import { CALLS_PER_MINUTE, IMPORT_SIZE, LOOKS_PER_MINUTE, looksWithin, RETRY_SECONDS } from './api-limits.ts';

export interface ActionUse {
  readonly action: ActionId;
  /** Devices, or indicators, or files times devices. */
  readonly targets: number;
  readonly retry?: { readonly times: number; readonly everySeconds?: number } | undefined;
  /** Waits for final states this long; undefined where it does not wait. */
  readonly timeoutSeconds?: number | undefined;
  /** True where the lease has an end, at which the effect is undone. */
  readonly ends: boolean;
}

export interface ActionCalls {
  /** Calls of the action itself, those that are tried again included. */
  readonly posts: number;
  /** Looks at the open actions of the tenant. */
  readonly looks: number;
  /** Links of packages. */
  readonly links: number;
  /** Reads of the indicators that are there. */
  readonly reads: number;
  readonly releases: number;
}

export interface ActionCost {
  readonly usual: ActionCalls;
  readonly worst: ActionCalls;
  readonly seconds: { readonly usual: number; readonly worst: number };
  readonly peakPerMinute: number;
}

export const sumOfCalls = ({ posts, looks, links, reads, releases }: ActionCalls): number =>
  posts + looks + links + reads + releases;

export function actionCost({ action, targets, retry, timeoutSeconds: timeout = 0, ends }: ActionUse): ActionCost {
  const spec = actionSpec(action);
  const indicators = spec.scope === 'indicator';
  const followed = spec.machineAction !== undefined;
  const posts = indicators ? Math.ceil(targets / IMPORT_SIZE) : targets;
  const retries = retry?.times ?? 0;
  const usual: ActionCalls = {
    posts,
    looks: followed ? 1 : 0,
    links: action === 'device.collect' ? targets : 0,
    reads: indicators ? 1 : 0,
    releases: followed && spec.inverse !== undefined && ends ? targets : 0,
  };
  const worstPosts = posts * (1 + retries);
  return {
    usual,
    worst: { ...usual, posts: worstPosts, ...following(usual, timeout, retries) },
    seconds: {
      usual: Math.min(timeout, spec.settles?.usually ?? 0),
      worst: timeout + retries * (retry?.everySeconds ?? RETRY_SECONDS),
    },
    peakPerMinute: Math.min(CALLS_PER_MINUTE, worstPosts + (followed ? LOOKS_PER_MINUTE : 0)),
  };
}

/** A package that never comes is looked for until the timeout, and then there is no link to fetch. */
function following({ looks, links }: ActionCalls, timeout: number, retries: number): { looks: number; links: number } {
  const untilTimeout = looksWithin(timeout);
  if (timeout > 0) return untilTimeout >= looks + links ? { looks: untilTimeout, links: 0 } : { looks, links };
  // What nobody waits for shares its looks with what is waited for; tries that fail are not looked at.
  return { looks: retries === 0 ? looks : 0, links };
}
