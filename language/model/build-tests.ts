import { AstUtils, type LangiumDocument } from 'langium';
import { isModel, isTest, type Test } from '../generated/ast.ts';
import type { CompileProblem } from '../protocol/requests.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import { buildModel, type BuildResult } from './build-model.ts';
import { buildTest } from './build-test.ts';
import { ModelContext } from './model-context.ts';
import type { BuiltTest } from './test-model.ts';

export type BuildTestsResult =
  | { readonly kind: 'tests'; readonly tests: readonly BuiltTest[] }
  | { readonly kind: 'errors'; readonly problems: readonly CompileProblem[] };

export const testsOf = ({ parseResult: { value: model } }: LangiumDocument): readonly Test[] =>
  isModel(model) ? model.elements.filter(isTest) : [];

/** The tests of a document, in the order of its text. The documents must be linked and free of errors. */
export async function buildTests(document: LangiumDocument, services: PlaybookServices): Promise<BuildTestsResult> {
  const models = new Map<string, BuildResult>();
  const tests: BuiltTest[] = [];
  const problems: CompileProblem[] = [];
  for (const node of testsOf(document)) {
    const playbook = node.playbook.ref;
    if (playbook === undefined) continue;
    const home = AstUtils.getDocument(playbook);
    const key = `${home.uri.toString()}#${playbook.name}`;
    const built = models.get(key) ?? (await buildModel(playbook, home, services));
    if (!models.has(key) && built.kind === 'errors') problems.push(...built.problems);
    models.set(key, built);
    const context = new ModelContext(services.references.Names);
    const test = buildTest(node, context);
    problems.push(...context.problems);
    if (built.kind === 'model') tests.push({ test, model: built.model });
  }
  return problems.length > 0 ? { kind: 'errors', problems } : { kind: 'tests', tests };
}
