import { ApiError, invalidInput, notFound } from '../http/api-error.ts';
import { printTime, type Instant } from './clock.ts';
import type { WireIndicator } from './entities.ts';
import { GROUPS } from './groups.ts';
import type { IndicatorDraft } from './indicator-rules.ts';

/** Active indicators that a tenant holds. */
export const INDICATOR_QUOTA = 15_000;

/** Who made an indicator. */
export interface Author {
  /** Application id or user principal name. */
  readonly id: string;
  readonly name: string;
  readonly isApplication: boolean;
}

/**
 * The indicators of the tenant. One value may stand there several times with different actions, as on real tenants; the
 * same value, type and action again updates the entry.
 */
export class IndicatorList {
  readonly #byKey = new Map<string, WireIndicator>();
  readonly #byId = new Map<string, WireIndicator>();
  #nextId = 2841;
  #nextExpiry = Number.POSITIVE_INFINITY;

  /** @throws ApiError 400 where the tenant is full */
  submit(
    draft: IndicatorDraft,
    author: Author,
    now: Instant,
  ): { readonly indicator: WireIndicator; readonly isNew: boolean } {
    const key = keyOf(draft);
    const existing = this.#byKey.get(key);
    if (existing === undefined && this.#byId.size >= INDICATOR_QUOTA) {
      throw new ApiError(
        400,
        'BadRequest',
        `The maximum of ${INDICATOR_QUOTA} active indicators of the tenant has been reached`,
      );
    }
    const indicator: WireIndicator = {
      ...draft,
      id: existing?.id ?? String(this.#nextId++),
      source: author.name,
      sourceType: author.isApplication ? 'AadApp' : 'User',
      createdBy: existing?.createdBy ?? author.id,
      createdBySource: author.isApplication ? 'PublicApi' : 'Portal',
      createdByDisplayName: existing?.createdByDisplayName ?? author.name,
      creationTimeDateTimeUtc: existing?.creationTimeDateTimeUtc ?? printTime(now),
      lastUpdateTime: printTime(now),
      lastUpdatedBy: existing === undefined ? null : author.id,
      rbacGroupIds: draft.rbacGroupNames.map((name) => String(GROUPS.get(name) ?? 0)),
    };
    this.#byKey.set(key, indicator);
    this.#byId.set(indicator.id, indicator);
    this.#nextExpiry = Math.min(this.#nextExpiry, expiryOf(indicator));
    return { indicator, isNew: existing === undefined };
  }

  get(id: string): WireIndicator {
    const indicator = this.#byId.get(id);
    if (indicator === undefined) throw notFound(`Indicator ${id} was not found`);
    return indicator;
  }

  list(): readonly WireIndicator[] {
    return [...this.#byId.values()];
  }

  /**
   * Deletes all or nothing.
   * @throws ApiError 400 for an id of the wrong form, 404 where one is missing
   */
  delete(ids: readonly string[]): readonly WireIndicator[] {
    const malformed = ids.find((id) => !/^\d+$/.test(id));
    if (malformed !== undefined) throw invalidInput(`'${malformed}' is not a valid indicator id`);
    const found = ids.map((id) => this.get(id));
    for (const indicator of found) this.#remove(indicator);
    return found;
  }

  /** Expired indicators vanish. */
  dropExpired(now: Instant): void {
    if (now < this.#nextExpiry) return;
    for (const indicator of this.#byId.values()) if (expiryOf(indicator) <= now) this.#remove(indicator);
    this.#nextExpiry = Math.min(...[...this.#byId.values()].map(expiryOf));
  }

  #remove(indicator: WireIndicator): void {
    this.#byId.delete(indicator.id);
    this.#byKey.delete(keyOf(indicator));
  }
}

const expiryOf = ({ expirationTime }: WireIndicator): number =>
  expirationTime === null ? Number.POSITIVE_INFINITY : Date.parse(expirationTime);

type Key = Pick<WireIndicator, 'indicatorType' | 'indicatorValue' | 'action'>;
const keyOf = ({ indicatorType, indicatorValue, action }: Key): string =>
  [indicatorType, action, indicatorValue.toLowerCase()].join(' ');
