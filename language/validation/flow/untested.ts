import { AstUtils, type LangiumDocument, type Reference, type ValidationAcceptor } from 'langium';
import { runTree } from '../../analysis/run-tree.ts';
import { isModel, isPlaybook, isTest, type Model, type Playbook, type Test } from '../../generated/ast.ts';
import type { UseGraph } from '../../scoping/use-graph.ts';
import { isSettled } from '../names/unused.ts';
import { report } from '../report.ts';

/** PB314: a playbook that no test runs, where its file or one that uses it holds tests. Whoever writes none is not told. */
export const checkTested =
  (uses: UseGraph) =>
  (model: Model, accept: ValidationAcceptor): void => {
    const playbooks = model.elements.filter(isPlaybook).filter(({ disabled }) => !disabled);
    if (playbooks.length === 0) return;
    const users = uses.users(AstUtils.getDocument(model));
    const tests = users.flatMap(testsOf);
    if (tests.length === 0 || !users.every(isSettled)) return;
    const tested = new Set(tests.flatMap(testedBy));
    for (const playbook of playbooks) {
      if (tested.has(playbook)) continue;
      const message = `No test runs ${playbook.name}, so nobody notices when a change breaks it. Add a test.`;
      report(accept, 'PB314', message, { node: playbook, property: 'name' });
    }
  };

const testsOf = ({ parseResult: { value: model } }: LangiumDocument): readonly Test[] =>
  isModel(model) ? model.elements.filter(isTest) : [];

/** What a test runs, directly or by way of others. */
function testedBy(test: Test): readonly Playbook[] {
  const playbook = (test.playbook as Reference<Playbook> | undefined)?.ref;
  return playbook ? runTree(playbook) : [];
}
