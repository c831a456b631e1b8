import {
  AstUtils,
  DefaultScopeProvider,
  EMPTY_SCOPE,
  MapScope,
  WorkspaceCache,
  type AstNode,
  type AstNodeDescription,
} from 'langium';
import type { Reference, ReferenceInfo, Scope } from 'langium';
import {
  ActionStatement,
  DeviceBinding,
  Input,
  isActionStatement,
  isArgument,
  isGivenInput,
  isInput,
  isRunClause,
  isRunPlaybook,
  isTest,
  type Playbook,
  type RunClause,
  type RunPlaybook,
} from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import type { LexicalBinding, LexicalScopes } from './lexical-scopes.ts';
import type { UseGraph } from './use-graph.ts';

/** What a reference can name: declarations of the file and of those that it uses, and the names of its playbook. */
export class PlaybookScopeProvider extends DefaultScopeProvider {
  readonly #lexical: LexicalScopes;
  readonly #uses: UseGraph;
  readonly #global: WorkspaceCache<string, Scope>;

  constructor(services: PlaybookServices) {
    super(services);
    this.#lexical = services.references.LexicalScopes;
    this.#uses = services.shared.workspace.UseGraph;
    this.#global = new WorkspaceCache(services.shared);
  }

  override getScope(context: ReferenceInfo): Scope {
    switch (this.reflection.getReferenceType(context)) {
      case DeviceBinding.$type:
        return this.#deviceSets(context);
      case ActionStatement.$type:
        return this.#lexicalScope(context, isActionStatement);
      case Input.$type:
        return this.#named(calledPlaybook(context.container)?.header.filter(isInput) ?? []);
      default:
        return super.getScope(context);
    }
  }

  protected override getGlobalScope(referenceType: string, context: ReferenceInfo): Scope {
    return this.declarations(referenceType, context.container);
  }

  /** Declarations of a type that the document of a node sees; its own come before those that it uses. */
  declarations(referenceType: string, at: AstNode): Scope {
    const document = AstUtils.getDocument(at);
    return this.#global.get(`${referenceType} ${document.uri.toString()}`, () => {
      const nearestLast = this.#uses.reachable(document).reverse();
      return new MapScope(
        nearestLast.flatMap(({ uri }) =>
          this.indexManager.allElements(referenceType, new Set([uri.toString()])).toArray(),
        ),
      );
    });
  }

  #deviceSets(context: ReferenceInfo): Scope {
    const isDevices = (node: LexicalBinding) => this.reflection.isSubtype(node.$type, DeviceBinding.$type);
    return this.#lexicalScope(context, isDevices, () => this.getGlobalScope('IocList', context));
  }

  /** Names around the place. One is looked up without collecting all of them, which are as many as the playbook has steps. */
  #lexicalScope(
    { container }: ReferenceInfo,
    fits: (node: LexicalBinding) => boolean,
    outer: () => Scope = () => EMPTY_SCOPE,
  ): Scope {
    const all = () => this.#named([...this.#lexical.visible(container)].filter(fits), outer());
    return {
      getElement: (name) => {
        const node = this.#lexical.resolve(container, name);
        return (node && fits(node) ? this.#describe(node) : undefined) ?? outer().getElement(name);
      },
      getElements: (name) => all().getElements(name),
      getAllElements: () => all().getAllElements(),
    };
  }

  #named(nodes: readonly AstNode[], outer?: Scope): Scope {
    return new MapScope(
      nodes.flatMap((node) => this.#describe(node) ?? []),
      outer,
    );
  }

  #describe(node: AstNode): AstNodeDescription | undefined {
    const name = this.nameProvider.getName(node);
    // Nobody asks for the path of what is at hand; with thousands of steps it is not cheap.
    return name === undefined
      ? undefined
      : { node, name, type: node.$type, documentUri: AstUtils.getDocument(node).uri, path: '' };
  }
}

/** The playbook whose inputs an argument, or a given of a test, names. */
function calledPlaybook(node: AstNode): Playbook | undefined {
  const test = isGivenInput(node) ? AstUtils.getContainerOfType(node, isTest) : undefined;
  const caller = isArgument(node) ? AstUtils.getContainerOfType(node, isCaller) : undefined;
  // While it is typed, a `run` has no reference.
  const reference: Reference<Playbook> | undefined = (test ?? caller)?.playbook;
  return reference?.ref;
}

const isCaller = (node: AstNode): node is RunPlaybook | RunClause => isRunPlaybook(node) || isRunClause(node);
