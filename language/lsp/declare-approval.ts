import { AstUtils, type AstNode, type LangiumDocument } from 'langium';
import type { TextEdit } from 'vscode-languageserver-types';
import { isContact, isElement, isTeam, Principal } from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import { Layout } from './layout.ts';

/** Puts lines and an empty one in front of the declaration around a node, and of the remarks that belong to it. */
export function insertBeforeDeclaration(lines: readonly string[], node: AstNode, document: LangiumDocument): TextEdit {
  const layout = new Layout(document);
  let line = AstUtils.getContainerOfType(node, isElement)?.$cstNode?.range.start.line ?? 0;
  while (line > 0 && layout.line(line - 1).startsWith('#')) line--;
  return layout.insertLines(line, [...lines, '']);
}

const PLACEHOLDERS = ['approver', 'deputy'];

/** Declares an approval that one person gives: a team, or whoever there is, else contacts to fill in. */
export function declareApproval(
  name: string,
  at: AstNode,
  document: LangiumDocument,
  services: PlaybookServices,
): TextEdit {
  const people = services.references.ScopeProvider.declarations(Principal.$type, at)
    .getAllElements()
    .flatMap(({ name: who, node }) => (isTeam(node) || isContact(node) ? [{ who, isTeam: isTeam(node) }] : []))
    .toArray();
  const team = people.find((each) => each.isTeam);
  const from = team ? [team.who] : people.map(({ who }) => who);
  // One alone could not start a run that the same person has to approve.
  const contacts = from.length > 0 ? [] : PLACEHOLDERS.map((each) => `contact ${each} { upn "${each}@example.com" }`);
  const { step } = new Layout(document);
  const clauses = [
    `from ${from.join(', ') || PLACEHOLDERS.join(', ')}`,
    'need 1',
    'within 1h',
    'exclude requester',
    'if silent deny',
  ];
  const lines = [...contacts, `approval ${name} {`, ...clauses.map((clause) => step + clause), '}'];
  return insertBeforeDeclaration(lines, at, document);
}
