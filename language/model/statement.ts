/** Statements of a compiled playbook. Plain data; the engine's interpreter runs these and nothing else. */
import type { ActionId } from '../catalog/actions/index.ts';
import type { RiskId } from '../catalog/risks.ts';
import type { ExpressionModel, LiteralModel, PathModel, TemplateModel } from './expression.ts';
import type { TextSpan } from './text-span.ts';

export type IocKind = 'files' | 'ips' | 'domains' | 'urls';
export type SubjectKind = 'subject' | 'alert' | 'incident';

/** `[...]`, a reference to a list or set by path, or one text. */
export type ValueListModel =
  | { readonly kind: 'values'; readonly values: readonly string[]; readonly span: TextSpan }
  | { readonly kind: 'ref'; readonly path: PathModel; readonly span: TextSpan };

export type DeviceSourceModel =
  | { readonly kind: 'of'; readonly subject: SubjectKind; readonly span: TextSpan }
  | { readonly kind: 'named' | 'tagged' | 'group'; readonly values: ValueListModel; readonly span: TextSpan }
  | { readonly kind: 'ip'; readonly values: ValueListModel; readonly withinSeconds: number; readonly span: TextSpan }
  | { readonly kind: 'hunt'; readonly query: string; readonly span: TextSpan }
  | { readonly kind: 'all'; readonly span: TextSpan }
  /** A target, an input of type device(s), a loop variable or a list of devices. */
  | { readonly kind: 'ref'; readonly name: string; readonly span: TextSpan };

export interface DeviceSetModel {
  readonly source: DeviceSourceModel;
  /** `device.*` names the candidate; for a loop variable also its own name. */
  readonly where?: ExpressionModel;
  readonly except?: { readonly source: DeviceSourceModel; readonly where?: ExpressionModel };
  readonly span: TextSpan;
}

export type IocSourceModel =
  | { readonly kind: 'of'; readonly ioc: IocKind; readonly subject: SubjectKind; readonly span: TextSpan }
  | { readonly kind: 'values'; readonly values: ValueListModel; readonly span: TextSpan };

export interface IocSetModel {
  readonly source: IocSourceModel;
  /** `file.*`, `indicator.*`, `ip`, `domain`, `url` name the candidate. */
  readonly where?: ExpressionModel;
  readonly span: TextSpan;
}

/** `for 24h` (seconds), `for hold` (an input of type duration), or `until released`. */
export type LeaseModel =
  | { readonly kind: 'for'; readonly seconds: number }
  | { readonly kind: 'for-input'; readonly path: PathModel }
  | { readonly kind: 'until-released' };

export type FailureResponse =
  | { readonly kind: 'stop' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'block'; readonly block: readonly StatementModel[] };

/** Clauses of an action, each at most once. Undefined where the text has none. */
export interface ClausesModel {
  readonly comment?: TemplateModel;
  readonly acknowledge: readonly RiskId[];
  /** Name of an approval in `PlaybookModel.approvals`. */
  readonly approval?: string;
  readonly retry?: { readonly times: number; readonly everySeconds?: number };
  /** Wait for final states this long, in seconds. Without it the run goes on once the service has accepted. */
  readonly timeoutSeconds?: number;
  readonly onFailure?: FailureResponse;
  readonly scopeGroups?: ValueListModel;
  readonly response?: 'audit' | 'warn' | 'block' | 'remediate';
  readonly raiseAlert?: { readonly severity: string; readonly title: TemplateModel };
  readonly skipIf?: ExpressionModel;
  readonly atOnce?: number;
  readonly afterRelease?: readonly StatementModel[];
}

interface StatementBase {
  /**
   * Stable path of the statement in its playbook: the label where it has one, else the positions of it and its parents
   * (`2`, `2/then/0`, `5/branch:names/0`). Durable steps and journal events are keyed by it.
   */
  readonly path: string;
  readonly label?: string;
  /** The statement in the author's words, one line, for progress and records. */
  readonly summary: string;
  readonly span: TextSpan;
}

export interface ActionStatementModel extends StatementBase {
  readonly kind: 'action';
  readonly action: ActionId;
  /** `disabled` in the text: kept, checked, never run. */
  readonly disabled: boolean;
  readonly devices?: DeviceSetModel;
  readonly iocs?: IocSetModel;
  readonly iocKind?: IocKind;
  readonly mode?: 'fully' | 'selectively' | 'quickly';
  readonly lease?: LeaseModel;
  /** `run script`: script name and arguments; `fetch file`: path; `collect`/`fetch`: folder; `tag`/`untag`: the tag. */
  readonly script?: { readonly name: TemplateModel; readonly arguments?: TemplateModel };
  readonly filePath?: TemplateModel;
  readonly folder?: TemplateModel;
  readonly tag?: TemplateModel;
  /** `update alert`: property name and value. */
  readonly properties?: readonly { readonly name: string; readonly value: TemplateModel | ExpressionModel }[];
  readonly clauses: ClausesModel;
}

export type StatementModel =
  | ActionStatementModel
  | (StatementBase & { readonly kind: 'target'; readonly name: string; readonly set: DeviceSetModel })
  | (StatementBase & {
      readonly kind: 'let';
      readonly name: string;
      readonly iocKind: IocKind;
      readonly set: IocSetModel;
    })
  | (StatementBase & {
      readonly kind: 'if';
      readonly condition: ExpressionModel;
      readonly then: readonly StatementModel[];
      readonly else: readonly StatementModel[];
    })
  | (StatementBase & {
      readonly kind: 'parallel';
      readonly branches: readonly { readonly name: string; readonly block: readonly StatementModel[] }[];
    })
  | (StatementBase & {
      readonly kind: 'for-each';
      readonly name: string;
      readonly set: DeviceSetModel;
      readonly max?: number;
      readonly atOnce?: number;
      readonly block: readonly StatementModel[];
    })
  | (StatementBase & { readonly kind: 'wait'; readonly seconds: number })
  | (StatementBase & {
      readonly kind: 'wait-until';
      readonly condition: ExpressionModel;
      readonly timeoutSeconds: number;
      readonly else: readonly StatementModel[];
    })
  /** `to` are names of contacts, teams and channels. */
  | (StatementBase & { readonly kind: 'notify'; readonly to: readonly string[]; readonly text: TemplateModel })
  | (StatementBase & { readonly kind: 'note'; readonly text: TemplateModel })
  | (StatementBase & { readonly kind: 'stop'; readonly reason: TemplateModel })
  | (StatementBase & { readonly kind: 'rollback'; readonly target: string })
  | (StatementBase & {
      readonly kind: 'run';
      readonly playbook: string;
      readonly arguments: readonly { readonly name: string; readonly value: ExpressionModel | LiteralModel }[];
    });

export type StatementKind = StatementModel['kind'];
