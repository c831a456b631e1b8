/**
 * The meaning of a playbook as plain data: JSON-safe, no AST, with the place of each part in its text. It travels in the
 * input of a run, so an edit of the text never touches a run that is under way.
 */
import type { ActionId } from '../catalog/actions/index.ts';
import type { ExpressionModel, LiteralModel, TemplateModel } from './expression.ts';
import type { IocKind, StatementModel, ValueListModel } from './statement.ts';
import type { TextSpan } from './text-span.ts';

export type Mode = 'observe' | 'propose' | 'enforce';

/** A text that the model was compiled from. The whole text is kept: the record shows what ran. */
export interface SourceModel {
  readonly uri: string;
  readonly text: string;
}

export interface ContactModel {
  readonly kind: 'contact';
  readonly name: string;
  /** `name`, `email`, `upn`, `teams`, `slack`, `phone`, `pager` as given. */
  readonly details: Readonly<Record<string, LiteralModel>>;
}

export interface TeamModel {
  readonly kind: 'team';
  readonly name: string;
  /** Names of contacts; nested teams are resolved, order kept, no name twice. */
  readonly members: readonly string[];
}

export interface ChannelModel {
  readonly kind: 'channel';
  readonly name: string;
  readonly channel: 'teams' | 'slack' | 'email' | 'webhook' | 'file';
  readonly to: LiteralModel;
  readonly format?: string;
}

export interface ApprovalModel {
  readonly name: string;
  /** Names of contacts who may answer; teams are resolved. */
  readonly from: readonly string[];
  /** People who must say yes; at least 1. */
  readonly need: number;
  readonly withinSeconds?: number;
  readonly remindEverySeconds?: number;
  readonly excludeRequester: boolean;
  readonly excludeAuthor: boolean;
  readonly requireReason: boolean;
  readonly ask?: TemplateModel;
  /** Silence denies or skips; it never approves. Default `deny`. */
  readonly ifSilent: {
    readonly escalate?: { readonly to: readonly string[]; readonly withinSeconds: number };
    readonly then: 'deny' | 'skip';
  };
  readonly span: TextSpan;
}

/** An entry of an indicator list, normalised (refanged, lower case, punycode), with its place in the text. */
export interface IocEntryModel {
  readonly kind: 'md5' | 'sha1' | 'sha256' | 'ip' | 'domain' | 'url' | 'device';
  readonly value: string;
  readonly note?: string;
  /** ISO 8601 date or time. */
  readonly expires?: string;
  readonly span: TextSpan;
}

export interface ListModel {
  readonly name: string;
  readonly of: IocKind | 'devices';
  readonly entries: readonly IocEntryModel[];
  /** `from "file"`: the feed the entries came from. */
  readonly feed?: string;
  readonly span: TextSpan;
}

/** Verbs as policies name them: `isolate`, `isolate fully`, `restrict apps`, `ban files`, `unban`, … */
export type PolicyVerb = string;

export type PolicyRuleModel = { readonly span: TextSpan; readonly text: string } & (
  | {
      readonly kind: 'never';
      readonly verbs: readonly PolicyVerb[];
      readonly where?: ExpressionModel;
      readonly outcome: 'skip' | 'stop';
    }
  | {
      readonly kind: 'max';
      readonly limit: { readonly count: number } | { readonly percent: number };
      readonly what: 'devices' | 'isolations' | 'indicators' | 'runs' | 'calls' | 'of fleet';
      readonly perSeconds?: number;
      readonly otherwise: { readonly kind: 'stop' } | { readonly kind: 'ask'; readonly approval: string };
    }
  | {
      readonly kind: 'require-approval';
      readonly approval: string;
      readonly verbs: readonly PolicyVerb[];
      readonly when?: ExpressionModel;
    }
  | { readonly kind: 'require-expiry'; readonly verbs: readonly PolicyVerb[]; readonly upToSeconds?: number }
  | { readonly kind: 'require'; readonly condition: ExpressionModel }
  | { readonly kind: 'stop-after'; readonly failures: number }
  | { readonly kind: 'do-not-ban'; readonly values: ValueListModel }
  | {
      readonly kind: 'only-between';
      /** `HH:MM`, 24 hours. */
      readonly from: string;
      readonly to: string;
      /** IANA zone; UTC where the text has none. */
      readonly zone: string;
      /** `MON` … `SUN`; empty for every day. */
      readonly days: readonly string[];
    }
);

export interface PolicyModel {
  readonly name: string;
  readonly rules: readonly PolicyRuleModel[];
}

export type InputType =
  | 'text'
  | 'number'
  | 'duration'
  | 'yes no'
  | 'files'
  | 'ips'
  | 'domains'
  | 'urls'
  | 'devices'
  | 'device'
  | 'contact'
  | 'sha1'
  | 'alert';

export interface InputModel {
  readonly name: string;
  readonly type: InputType;
  readonly optional: boolean;
  readonly default?: ExpressionModel;
  readonly prompt?: string;
  readonly span: TextSpan;
}

export type HandlerEvent = 'failure' | 'denied' | 'cancelled' | 'finally';

/** What a run of the playbook must be started on. `subject` may be devices, an alert or an incident. */
export type SubjectNeed = 'none' | 'subject' | 'alert' | 'incident';

/** One playbook, with the declarations that it uses resolved to names of the maps of `PlaybookModel`. */
export interface PlaybookBody {
  readonly name: string;
  readonly title?: string;
  readonly summary?: string;
  readonly owner?: string;
  readonly mode?: Mode;
  readonly disabled: boolean;
  readonly attack: readonly string[];
  readonly defend: readonly string[];
  readonly react: readonly string[];
  readonly ticket?: string;
  readonly needs: SubjectNeed;
  readonly inputs: readonly InputModel[];
  readonly guards: readonly PolicyRuleModel[];
  readonly body: readonly StatementModel[];
  readonly handlers: Readonly<Partial<Record<HandlerEvent, readonly StatementModel[]>>>;
  /** Actions in order of appearance, handlers included, playbooks that it runs included. */
  readonly actions: readonly ActionId[];
  readonly span: TextSpan;
}

export interface PlaybookModel {
  /** Version of this shape. */
  readonly format: 1;
  /** Version of the language that the text asks for. */
  readonly language: number;
  /** The playbook to run: a key of `playbooks`. */
  readonly playbook: string;
  readonly sources: readonly SourceModel[];
  /** The playbook itself and those that it runs. */
  readonly playbooks: Readonly<Record<string, PlaybookBody>>;
  readonly contacts: Readonly<Record<string, ContactModel>>;
  readonly teams: Readonly<Record<string, TeamModel>>;
  readonly channels: Readonly<Record<string, ChannelModel>>;
  readonly approvals: Readonly<Record<string, ApprovalModel>>;
  readonly lists: Readonly<Record<string, ListModel>>;
  readonly policies: readonly PolicyModel[];
}
