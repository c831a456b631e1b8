import type { AstNode } from 'langium';
import { code, plain } from '../catalog/markdown.ts';
import { verbOf } from '../catalog/render-snippets.ts';
import {
  isActionStatement,
  isApproval,
  isChannel,
  isContact,
  isForEach,
  isInput,
  isIocList,
  isLetDecl,
  isPlaybook,
  isSummary,
  isTargetDecl,
  isTeam,
  isTrigger,
  type Action,
  type ActionStatement,
  type Contact,
  type IocList,
  type Playbook,
} from '../generated/ast.ts';
import { specOf } from '../validation/action-of.ts';
import { readList } from '../validation/values/entries.ts';

/** A declaration in one or two lines of Markdown. What authors wrote is never markup. */
export function declarationMarkdown(node: AstNode): string {
  if (isContact(node)) return `Contact **${plain(node.name)}** ${details(node)}`;
  if (isTeam(node))
    return `Team **${plain(node.name)}**: ${node.members.map(({ $refText }) => plain($refText)).join(', ')}`;
  if (isChannel(node)) return `Channel **${plain(node.name)}** (${node.kind})`;
  if (isApproval(node)) return `Approval **${plain(node.name)}**\n\n${text(node, 'approval')}`;
  if (isIocList(node)) return `List **${plain(node.name)}** of ${node.kind}: ${sizeOf(node)}`;
  if (isPlaybook(node)) return playbookLine(node);
  if (isTrigger(node)) return `Trigger **${plain(node.name)}** on ${code(node.event)}${titleOf(node.title)}`;
  if (isInput(node)) return `Input ${text(node, 'input')}`;
  if (isTargetDecl(node)) return `Target ${text(node, 'target')}`;
  if (isLetDecl(node)) return `Indicators ${text(node, 'let')}`;
  if (isForEach(node)) return `Loop variable **${plain(node.name)}**: each device of ${text(node.set, '')}`;
  if (isActionStatement(node)) return labelLine(node);
  return '';
}

const titleOf = (title: string | undefined): string => (title === undefined ? '' : `: ${plain(title)}`);

/** The text of a node in one line, as code, without the keyword that it begins with. */
function text(node: AstNode, keyword: string): string {
  const line = (node.$cstNode?.text ?? '').replace(/\s+/g, ' ').replace(new RegExp(`^${keyword}\\s+`), '');
  return code(line.length > 200 ? `${line.slice(0, 200)}…` : line);
}

function details(contact: Contact): string {
  const shown = contact.details.filter(({ kind }) => kind === 'name' || kind === 'upn' || kind === 'email');
  return shown.map(({ value }) => plain(value)).join(' · ');
}

function sizeOf(list: IocList): string {
  if (list.file !== undefined) return `from the feed ${code(list.file)}`;
  const { length } = readList(list);
  return length === 1 ? '1 entry' : `${length} entries`;
}

function playbookLine(playbook: Playbook): string {
  const summary = playbook.header.find(isSummary)?.text;
  const head = `Playbook **${plain(playbook.name)}**${titleOf(playbook.title)}`;
  return summary === undefined ? head : `${head}\n\n${plain(summary)}`;
}

function labelLine(statement: ActionStatement): string {
  const action = statement.action as Action | undefined;
  const spec = action && specOf(action);
  const verb = spec ? verbOf(spec) : '';
  const line = (action?.$cstNode?.text ?? '').replace(/\s+/g, ' ');
  return `Label **${plain(statement.label ?? '')}** of ${code(line || verb)}`;
}
