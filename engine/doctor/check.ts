/**
 * The shape of a check of the connection to a tenant. A check looks at one thing, reads only, and says what it found in the
 * words of the portal. What it learns on the way is handed to those that follow.
 */
import type { Permission } from '../../language/catalog/action-spec.ts';
import type { Cloud } from '../auth/cloud.ts';
import type { TenantProfile } from '../auth/tenant-profile.ts';
import type { ProfileTokenSource } from '../auth/profile-token-source.ts';
import type { TokenClaims } from '../auth/token-claims.ts';
import type { Send } from '../defender/http.ts';
import type { TokenSource } from '../ports.ts';
import type { Reach } from './reach.ts';

export const CHECK_IDS = [
  'api-host',
  'network',
  'clock',
  'tenant',
  'sign-in',
  'token-tenant',
  'audience',
  'expiry',
  'permissions',
  'read-devices',
  'read-actions',
  'write-indicators',
] as const;

export type CheckId = (typeof CHECK_IDS)[number];

/** `failed` stands in the way of a run; `warning` may come to. */
export type Outcome = 'ok' | 'warning' | 'failed' | 'skipped';

/** What a check found. Sentences for people; nothing secret. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly what: string;
  /** How that comes about. */
  readonly why?: string;
  /** What to do; in every verdict that is neither `ok` nor `skipped`. */
  readonly advice?: string;
  /** Page on which it is done. */
  readonly link?: string;
}

export interface Finding extends Verdict {
  readonly id: CheckId;
  readonly title: string;
}

/** What a playbook needs. */
export interface Needs {
  readonly playbook: string;
  readonly permissions: readonly Permission[];
}

/** The connection that is looked at. */
export interface Patient {
  /** Undefined for a practice tenant, which knows neither clouds nor sign-in. */
  readonly live?: {
    readonly profile: TenantProfile;
    readonly cloud: Cloud;
    /** Hosts of the API that the user has allowed beside those of the cloud. */
    readonly allowedHosts: readonly string[];
  };
  /** API base address without a trailing slash. */
  readonly baseUrl: string;
  readonly tokens: TokenSource & Partial<Pick<ProfileTokenSource, 'held'>>;
  readonly send: Send;
  readonly reach: Reach;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly needs?: Needs;
}

/** What earlier checks have learnt. */
export interface Facts {
  readonly token?: string;
  /** Undefined for a token that does not tell. */
  readonly claims?: TokenClaims;
}

export interface Check {
  readonly id: CheckId;
  readonly title: string;
  /** Checks without whose success this one would only repeat their complaint. */
  readonly needs: readonly CheckId[];
  /** Undefined: there is nothing to look at in a connection of this kind. */
  readonly run: (patient: Patient, facts: Facts) => Promise<(Verdict & { readonly learned?: Facts }) | undefined>;
}
