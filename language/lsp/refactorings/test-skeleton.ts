import { AstUtils } from 'langium';
import { CodeActionKind } from 'vscode-languageserver-types';
import { needsOf } from '../../analysis/needs.ts';
import { isModel, isPlaybook, isTest } from '../../generated/ast.ts';
import { Layout } from '../layout.ts';
import type { Place, Refactoring } from './refactoring.ts';

const DEVICE = 'given device "ws-001" { os: Windows11 health: active tags: [] }';
const ALERT = 'given alert { severity: high devices: ["ws-001"] }';

/** A first test behind a playbook that has none: what it is started on, and that the run succeeds. */
export function addTest({ node, document, services }: Place): Refactoring | undefined {
  const playbook = isPlaybook(node) ? node : undefined;
  const model = AstUtils.getContainerOfType(playbook, isModel);
  if (!playbook?.$cstNode || !model) return undefined;
  if (model.elements.some((each) => isTest(each) && each.playbook.ref === playbook)) return undefined;
  const { eol, step } = new Layout(document);
  const need = needsOf(playbook, services.references.Names);
  const given = need === 'none' ? [] : need === 'subject' ? [DEVICE] : [ALERT, DEVICE];
  const lines = [...given, 'expect run succeeded'].map((line) => step + line);
  const title = JSON.stringify(`${playbook.name} runs to its end`);
  const text = ['', '', `test ${title} for ${playbook.name} {`, ...lines, '}'].join(eol);
  const edits = [new Layout(document).insert(playbook.$cstNode.end, text)];
  return { title: `Add a test for ${playbook.name}`, kind: CodeActionKind.Refactor, edits };
}
