import { AstUtils, GrammarUtils, type AstNode, type LangiumDocument, type ValidationAcceptor } from 'langium';
import { isModel, type Element, type Model } from '../../generated/ast.ts';
import type { UseGraph } from '../../scoping/use-graph.ts';
import { report } from '../report.ts';

/** People and channels share their names, since `notify` takes either. */
const NAMESPACE_OF: Readonly<Record<Element['$type'], string | undefined>> = {
  Contact: 'contact, team or channel',
  Team: 'contact, team or channel',
  Channel: 'contact, team or channel',
  Approval: 'approval',
  IocList: 'list',
  Playbook: 'playbook',
  Trigger: 'trigger',
  Policy: undefined,
  Test: undefined,
};

interface Declaration {
  readonly element: Element & { readonly name: string };
  readonly document: LangiumDocument;
}

/** PB303: a declared name means one thing, in the file and in those that it uses. */
export const checkDeclaredOnce =
  (uses: UseGraph) =>
  (model: Model, accept: ValidationAcceptor): void => {
    const own = AstUtils.getDocument(model);
    const first = new Map<string, Declaration>();
    for (const document of uses.reachable(own)) {
      for (const element of elementsOf(document)) {
        const space = NAMESPACE_OF[element.$type];
        if (space === undefined || !isNamed(element)) continue;
        const key = `${space} ${element.name}`;
        const earlier = first.get(key);
        if (!earlier) first.set(key, { element, document });
        else if (earlier.document === own) tellTwice(earlier, { element, document }, space, accept);
      }
    }
  };

const elementsOf = (document: LangiumDocument): readonly Element[] => {
  const model = document.parseResult.value;
  return isModel(model) ? model.elements : [];
};

const isNamed = (element: Element): element is Element & { readonly name: string } =>
  'name' in element && (element.name as string | undefined) !== undefined;

function tellTwice(earlier: Declaration, later: Declaration, space: string, accept: ValidationAcceptor): void {
  const isHere = later.document === earlier.document;
  const [at, other] = isHere ? [later, earlier] : [earlier, later];
  const message = `The ${space} ${at.element.name} is declared twice; ${isHere ? 'first' : 'also'} in ${whereIs(other, isHere)}. Choose another name.`;
  report(accept, 'PB303', message, { node: at.element, property: 'name', ...related(other) });
}

function whereIs({ element, document }: Declaration, isHere: boolean): string {
  const line = `line ${(element.$cstNode?.range.start.line ?? 0) + 1}`;
  return isHere ? line : `${document.uri.path.split('/').at(-1) ?? ''}, ${line}`;
}

function related({ element, document }: Declaration) {
  const range = nameRange(element);
  if (!range) return {};
  const location = { uri: document.uri.toString(), range };
  return { relatedInformation: [{ location, message: `${element.name} is declared here.` }] };
}

const nameRange = (node: AstNode) => GrammarUtils.findNodeForProperty(node.$cstNode, 'name')?.range;
