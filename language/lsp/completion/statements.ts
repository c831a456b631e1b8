import { CompletionItemKind } from 'vscode-languageserver-types';
import { ACTION_IDS, actionSpec } from '../../catalog/actions/index.ts';
import { actionMarkdown } from '../../catalog/render-docs.ts';
import { statementSnippet, verbOf } from '../../catalog/render-snippets.ts';
import { SCAFFOLDS, type Scaffold } from '../../catalog/scaffolds.ts';
import type { Proposal } from './proposal.ts';

const ACTIONS: readonly Proposal[] = ACTION_IDS.map((id) => ({
  label: verbOf(actionSpec(id)),
  kind: CompletionItemKind.Function,
  snippet: statementSnippet(id),
  detail: actionSpec(id).doc,
  doc: actionMarkdown(id),
  rank: '0',
}));

const scaffolds = (place: Scaffold['place']): readonly Proposal[] =>
  SCAFFOLDS.filter((each) => each.place === place).map(({ name, snippet, doc }) => ({
    label: name,
    kind: CompletionItemKind.Snippet,
    snippet,
    detail: doc,
    rank: '1',
  }));

const BY_RULES: readonly { readonly rules: ReadonlySet<string>; readonly proposals: readonly Proposal[] }[] = [
  {
    rules: new Set(
      'Isolate Deisolate Contain Quarantine RestrictApps AllowApps CollectForensics Scan RunScript FetchFile Investigate Ban Unban TagDevices UpdateAlert TargetDecl LetDecl If Parallel ForEach Wait Notify Rollback Stop RunPlaybook Note'.split(
        ' ',
      ),
    ),
    proposals: [...ACTIONS, ...scaffolds('statement')],
  },
  { rules: new Set(['Handler']), proposals: scaffolds('handler') },
  {
    rules: new Set('Model Use Contact Team Channel Approval IocList Policy Playbook Trigger Test'.split(' ')),
    proposals: scaffolds('file'),
  },
];

/** Whole statements and declarations that begin with a keyword of a rule; empty where it begins none. */
export function statementsFrom(rule: string, keyword: string): readonly Proposal[] {
  const group = BY_RULES.find(({ rules }) => rules.has(rule));
  return group?.proposals.filter(({ label }) => label.split(/[ ,]/, 1)[0] === keyword) ?? [];
}
