import type { AstNode, LangiumDocument } from 'langium';
import { AstUtils, UriUtils } from 'langium';
import { CompletionItemKind } from 'vscode-languageserver-types';
import { ACTION_IDS, actionSpec } from '../../catalog/actions/index.ts';
import { FILTERS } from '../../catalog/filters.ts';
import { isSecretLiteral } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { feedColumns, feedPaths } from './feeds.ts';
import type { SymbolProposals } from './symbols.ts';
import type { Proposal } from './proposal.ts';

/** What is offered, and how many characters before the cursor it replaces. */
export interface Offer {
  readonly proposals: readonly Proposal[];
  readonly typed: number;
}

const COLUMN = /(?:^|\s)from\s*"([^"]*)"\s*column\s*$/;
const FILTER = /\|\s*([\w-]*)$/;
const MEMBER = /(?<![\w.-])([A-Za-z_][\w-]*)\.([\w-]*)$/;
const WORD = /([\w-]*)$/;

/** Inside of a hole: symbols, members, filters. Undefined where the cursor is in no hole. */
export function inHole(before: string, at: AstNode | undefined, symbols: SymbolProposals): Offer | undefined {
  const open = before.lastIndexOf('{{');
  if (open < 0 || before.indexOf('}}', open) >= 0) return undefined;
  const hole = before.slice(open + 2);
  const [, filter] = FILTER.exec(hole) ?? [];
  if (filter !== undefined) return { proposals: filters(), typed: filter.length };
  const [, root, name] = MEMBER.exec(hole) ?? [];
  if (root !== undefined && name !== undefined) {
    return { proposals: at ? symbols.members([root], at) : [], typed: name.length };
  }
  if (/\w\s+$/.test(hole)) return { proposals: [PIPE], typed: 0 };
  const typed = WORD.exec(hole)?.[0] ?? '';
  return { proposals: at ? symbols.roots(at, typed) : [], typed: typed.length };
}

const PIPE: Proposal = { label: '|', kind: CompletionItemKind.Operator, snippet: '| ', detail: 'A filter follows.' };

function filters(): Proposal[] {
  return Object.entries(FILTERS).map(([label, spec]) => {
    const argument = 'argument' in spec ? spec.argument : undefined;
    const place = argument?.type === 'text' ? `${label} '\${1}'` : `${label} \${1:40}`;
    return {
      label,
      kind: CompletionItemKind.Function,
      detail: spec.doc,
      rank: '0',
      ...(argument?.required === true && { snippet: place, doc: argument.doc }),
    };
  });
}

/** Inside of the quotes of `use`, of `from` and `column` of a list, or of `in` (a time zone). */
export async function inString(
  code: string,
  typed: string,
  document: LangiumDocument,
  services: PlaybookServices,
): Promise<Offer> {
  if (/(?:^|\s)from\s*$/.test(code)) {
    return { proposals: await feedPaths(document, typed, services), typed: typed.length };
  }
  const [, feed] = COLUMN.exec(code) ?? [];
  if (feed !== undefined) return { proposals: await feedColumns(document, feed, services), typed: typed.length };
  if (/\buse\s*$/.test(code)) return { proposals: usablePaths(document, services), typed: typed.length };
  if (/\b(?:and\s*"[^"]*"|cron\s*"[^"]*")\s*in\s*$/.test(code)) return { proposals: zones(), typed: typed.length };
  if (/\bsecret\s*$/.test(code)) return { proposals: secrets(services), typed: typed.length };
  if (/\bexpect\s+permissions\s*\[[^\]]*$/.test(code)) return { proposals: PERMISSION_NAMES, typed: typed.length };
  return { proposals: [], typed: 0 };
}

const PERMISSION_NAMES: readonly Proposal[] = [
  ...new Set(ACTION_IDS.map((id) => actionSpec(id).permission.application)),
].map((label) => ({ label, kind: CompletionItemKind.Constant, rank: '0' }));

/** Names of secrets that the known files use. */
function secrets({ shared }: PlaybookServices): Proposal[] {
  const names = shared.workspace.LangiumDocuments.all
    .flatMap(({ parseResult }) => AstUtils.streamAst(parseResult.value))
    .filter(isSecretLiteral)
    .map(({ name }) => name)
    .filter((name: string | undefined) => name !== undefined && name !== '')
    .toSet();
  return [...names].map((label) => ({ label, kind: CompletionItemKind.Constant, rank: '0' }));
}

/** The other files that the server knows, relative to this one. */
function usablePaths(document: LangiumDocument, services: PlaybookServices): Proposal[] {
  const folder = UriUtils.dirname(document.uri);
  return services.shared.workspace.LangiumDocuments.all
    .filter(({ uri }) => !UriUtils.equals(uri, document.uri) && uri.scheme === document.uri.scheme)
    .map(({ uri }) => ({ label: UriUtils.relative(folder, uri), kind: CompletionItemKind.File, rank: '0' }))
    .toArray();
}

const zones = (): Proposal[] =>
  Intl.supportedValuesOf('timeZone').map((label) => ({ label, kind: CompletionItemKind.Value, rank: '0' }));
