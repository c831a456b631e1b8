import type { AstNode } from 'langium';
import type { Hole } from '../typing/holes.ts';
import { templateAt, type TemplateString } from '../typing/template-strings.ts';
import { noteUse } from './build-expression.ts';
import type { HoleModel, TemplateModel } from './expression.ts';
import type { ModelContext } from './model-context.ts';

/** The string of a property of a node; undefined where the text has none. */
export function buildTemplate(node: AstNode, property: string, context: ModelContext): TemplateModel | undefined {
  const found = templateAt(node, property);
  return found && fromTemplate(found, context);
}

/** The string of a property that the grammar requires. */
export function requireTemplate(node: AstNode, property: string, context: ModelContext): TemplateModel {
  return buildTemplate(node, property, context) ?? { parts: [], span: context.span(node) };
}

function fromTemplate({ template, cst, node }: TemplateString, context: ModelContext): TemplateModel {
  for (const { message } of template.problems) context.problem(node, 'PB301', message, cst);
  return {
    parts: template.parts.map((part) =>
      part.kind === 'text' ? part.text : buildHole(part, cst.offset, node, context),
    ),
    span: context.spanOf(node, cst.offset, cst.end),
  };
}

function buildHole(hole: Hole, offset: number, node: AstNode, context: ModelContext): HoleModel {
  const segments = hole.path.map(({ text }) => text);
  const root = context.names.resolve(segments[0] ?? '', segments.length - 1, node);
  if (root.kind === 'declared') noteUse(root.node, context);
  const [first, last] = [hole.path[0], hole.path.at(-1)];
  const span = context.spanOf(node, offset + (first?.start ?? hole.start), offset + (last?.end ?? hole.end));
  return {
    path: { kind: 'path', segments, span },
    filters: hole.filters.map(({ name, argument }) => ({ name, ...(argument && { argument: argument.value }) })),
  };
}
