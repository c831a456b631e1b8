import { randomBytes } from 'node:crypto';
import type { Instant } from './clock.ts';

/** Something that a link gives away to whoever holds it. */
export interface Download {
  readonly name: string;
  readonly contentType: string;
  readonly content: () => Uint8Array;
}

const LIFETIME_MS = 15 * 60_000;
const MOST_LINKS = 1_000;

/** Short-lived links to packages and results; the token in the link is all that it takes. */
export class DownloadLinks {
  readonly #links = new Map<string, { readonly download: Download; readonly until: Instant }>();

  /** The token of a new link. */
  add(download: Download, now: Instant): string {
    const token = randomBytes(48).toString('base64');
    this.#links.set(token, { download, until: now + LIFETIME_MS });
    const oldest = this.#links.keys().next().value;
    if (this.#links.size > MOST_LINKS && oldest !== undefined) this.#links.delete(oldest);
    return token;
  }

  /** Undefined for a token that is unknown or has expired. */
  find(token: string, now: Instant): Download | undefined {
    const link = this.#links.get(token);
    return link !== undefined && now < link.until ? link.download : undefined;
  }
}
