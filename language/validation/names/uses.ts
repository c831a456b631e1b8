import { AstUtils, type ValidationAcceptor } from 'langium';
import type { Model } from '../../generated/ast.ts';
import type { UseGraph } from '../../scoping/use-graph.ts';
import { report } from '../report.ts';

/** PB303: a `use` leads to a file that can be read. */
export const checkUses =
  (uses: UseGraph) =>
  (model: Model, accept: ValidationAcceptor): void => {
    for (const { use, problem } of uses.usesOf(AstUtils.getDocument(model))) {
      if (problem !== undefined) report(accept, 'PB303', problem, { node: use, property: 'path' });
    }
  };
