import { AstUtils, type LangiumDocument } from 'langium';
import { CodeActionKind, type TextEdit } from 'vscode-languageserver-types';
import { needsOf } from '../../analysis/needs.ts';
import { isModel, isPlaybook, isTest, type Playbook } from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import type { Finding, Fix } from '../fixes/fix.ts';
import { Layout } from '../layout.ts';
import type { Place, Refactoring } from './refactoring.ts';

const DEVICE = 'given device "ws-001" { os: Windows11 health: active tags: [] }';
const ALERT = 'given alert { severity: high devices: ["ws-001"] }';

/** A first test behind a playbook that has none: what it is started on, and that the run succeeds. */
export function addTest({ node, document, services }: Place): Refactoring | undefined {
  const playbook = isPlaybook(node) ? node : undefined;
  const model = AstUtils.getContainerOfType(playbook, isModel);
  if (!playbook || !model) return undefined;
  if (model.elements.some((each) => isTest(each) && each.playbook.ref === playbook)) return undefined;
  const edit = testSkeleton(playbook, document, services);
  return edit && { title: titleOf(playbook), kind: CodeActionKind.Refactor, edits: [edit] };
}

/** PB314: the same as a fix. */
export function addMissingTest({ node, document, services }: Finding): Fix[] {
  const playbook = AstUtils.getContainerOfType(node, isPlaybook);
  const edit = playbook && testSkeleton(playbook, document, services);
  return edit ? [{ title: titleOf(playbook), edits: [edit], preferred: true }] : [];
}

const titleOf = ({ name }: Playbook): string => `Add a test for ${name}`;

function testSkeleton(playbook: Playbook, document: LangiumDocument, services: PlaybookServices): TextEdit | undefined {
  if (!playbook.$cstNode) return undefined;
  const layout = new Layout(document);
  const need = needsOf(playbook, services.references.Names);
  const given = need === 'none' ? [] : need === 'subject' ? [DEVICE] : [ALERT, DEVICE];
  const lines = [...given, 'expect run succeeded'].map((line) => layout.step + line);
  const title = JSON.stringify(`${playbook.name} runs to its end`);
  const text = ['', '', `test ${title} for ${playbook.name} {`, ...lines, '}'].join(layout.eol);
  return layout.insert(playbook.$cstNode.end, text);
}
