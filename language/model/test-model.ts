/** A `test` block as plain data: what is given, what happens, what is expected. Durations are seconds. */
import type { PlaybookModel, SourceModel } from './playbook-model.ts';
import type { TextSpan } from './text-span.ts';

/** A property of something given, in the words of the language: `os: Windows11`, `tags: ["vip"]`. */
export type GivenValue = string | number | boolean | readonly string[];

export interface GivenProperty {
  readonly name: string;
  readonly value: GivenValue;
  readonly span: TextSpan;
}

/** A contact, with the name that it signs in with where the text has one. */
export interface TestPerson {
  readonly contact: string;
  readonly upn?: string;
}

export type GivenModel =
  | { readonly kind: 'alert'; readonly props: readonly GivenProperty[] }
  | { readonly kind: 'device' | 'file' | 'indicator'; readonly id: string; readonly props: readonly GivenProperty[] }
  | { readonly kind: 'input'; readonly name: string; readonly value: GivenValue }
  | { readonly kind: 'fleet' | 'indicators-used'; readonly count: number }
  | { readonly kind: 'hunt'; readonly devices: readonly string[] }
  | { readonly kind: 'requester'; readonly person: TestPerson }
  /** ISO 8601. */
  | { readonly kind: 'clock'; readonly at: string };

export type WhenModel =
  | { readonly kind: 'run'; readonly devices: readonly string[] }
  | {
      readonly kind: 'answer';
      readonly approval: string;
      readonly answer: 'granted' | 'denied';
      readonly by: readonly TestPerson[];
      /** After it was asked; a minute where the text says nothing. */
      readonly afterSeconds: number;
    }
  | { readonly kind: 'silence'; readonly approval: string }
  | {
      readonly kind: 'fault';
      /** The words of the action, as in `restrict apps`. */
      readonly verb: string;
      readonly target: string;
      readonly status: number;
      /** Only the first call fails. */
      readonly once: boolean;
    }
  | { readonly kind: 'offline'; readonly device: string };

export type CallComparison = '<' | '<=' | '>' | '>=';

export type ExpectModel =
  /** `times` is undefined where the text only asks whether it was done. */
  | {
      readonly kind: 'action';
      readonly verb: string;
      readonly target?: string;
      readonly value?: string;
      readonly times?: number;
    }
  | { readonly kind: 'any-action'; readonly target: string }
  | { readonly kind: 'notify'; readonly to: string; readonly text?: string }
  | { readonly kind: 'approval'; readonly approval: string; readonly state?: 'granted' | 'denied' | 'silent' }
  | { readonly kind: 'run'; readonly outcome: string }
  | { readonly kind: 'refused'; readonly target: string; readonly because: string }
  | { readonly kind: 'calls'; readonly op: CallComparison; readonly count: number }
  | { readonly kind: 'permissions'; readonly names: readonly string[] }
  /** Relative to the file of the test. */
  | { readonly kind: 'plan'; readonly file: string };

export type TestStepModel = { readonly span: TextSpan; readonly text: string } & (
  | { readonly step: 'given'; readonly given: GivenModel }
  | { readonly step: 'when'; readonly when: WhenModel }
  | { readonly step: 'advance'; readonly seconds: number }
  | { readonly step: 'expect'; readonly negated: boolean; readonly expect: ExpectModel }
);

export interface TestModel {
  readonly title: string;
  readonly playbook: string;
  /** The file that the test stands in: the only source of its spans. */
  readonly source: SourceModel;
  readonly span: TextSpan;
  readonly steps: readonly TestStepModel[];
}

/** A test with the playbook that it is about, which may stand in another file. */
export interface BuiltTest {
  readonly test: TestModel;
  readonly model: PlaybookModel;
}
