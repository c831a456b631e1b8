import { AstUtils, type AstNode, type LangiumDocument, type ValidationAcceptor } from 'langium';
import { DiagnosticTag } from 'vscode-languageserver-types';
import {
  isActionStatement,
  isApproval,
  isContact,
  isForEach,
  isIocList,
  isPlaybook,
  type Approval,
  type Contact,
  type IocList,
  type Model,
  type Playbook,
} from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import type { LexicalBinding } from '../../scoping/lexical-scopes.ts';
import { report } from '../report.ts';
import { bindingsOf } from './bindings.ts';

type Shared = Contact | Approval | IocList;

const NOUNS = {
  Contact: 'contact',
  Approval: 'approval',
  IocList: 'list',
  Input: 'input',
  TargetDecl: 'target',
  LetDecl: 'set',
} as const;

/** PB306: names of a playbook that it does not use itself. */
export const checkUnusedBindings =
  ({ references: { Occurrences: occurrences } }: PlaybookServices) =>
  (playbook: Playbook, accept: ValidationAcceptor): void => {
    const document = AstUtils.getDocument(playbook);
    if (!isSettled(document)) return;
    const used = occurrences.usedIn(document);
    for (const binding of bindingsOf(playbook)) if (!used.has(binding)) tellBinding(binding, accept);
  };

/** PB306: declarations that neither this file nor one that uses it names. A file without a playbook is a library. */
export const checkUnusedDeclarations =
  ({ shared, references: { Occurrences: occurrences } }: PlaybookServices) =>
  (model: Model, accept: ValidationAcceptor): void => {
    if (!model.elements.some(isPlaybook)) return;
    const users = shared.workspace.UseGraph.users(AstUtils.getDocument(model));
    if (!users.every(isSettled)) return;
    const used = users.map((document) => occurrences.usedIn(document));
    for (const element of model.elements) {
      if (!isShared(element) || used.some((names) => names.has(element))) continue;
      const message = `Nothing uses the ${NOUNS[element.$type]} ${element.name}. Use it, or remove it.`;
      report(accept, 'PB306', message, { node: element, property: 'name', tags: [DiagnosticTag.Unnecessary] });
    }
  };

/** While a text does not parse, or a name in it is unknown, nobody can say what it uses. */
export const isSettled = ({ parseResult, references }: LangiumDocument): boolean =>
  parseResult.parserErrors.length === 0 && references.every(({ error }) => error === undefined);

const isShared = (node: AstNode): node is Shared => isContact(node) || isApproval(node) || isIocList(node);

function tellBinding(binding: LexicalBinding, accept: ValidationAcceptor): void {
  // A label names its step in records, whether the text speaks of it or not.
  if (isActionStatement(binding) || isForEach(binding) || (binding.name as string | undefined) === undefined) return;
  const message = `Nothing uses the ${NOUNS[binding.$type]} ${binding.name}. Use it, or remove it.`;
  report(accept, 'PB306', message, { node: binding, property: 'name', tags: [DiagnosticTag.Unnecessary] });
}
