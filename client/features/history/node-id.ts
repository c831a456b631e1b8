/** Ids of the nodes of the Runs view: `run:01J…`, `run:01J…/0`, `run:01J…/0/2`. */
export type NodeId = string;

export type ParsedId =
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'step'; readonly runId: string; readonly step: number }
  | { readonly kind: 'target'; readonly runId: string; readonly step: number; readonly target: number };

const PREFIX = 'run:';

export function runId(id: string): NodeId {
  return `${PREFIX}${id}`;
}

export function childIds(parent: NodeId, number: number): NodeId[] {
  return Array.from({ length: number }, (_, index) => `${parent}/${index}`);
}

export function parseId(id: NodeId): ParsedId {
  const [run = '', step, target] = id.slice(PREFIX.length).split('/');
  if (step === undefined) return { kind: 'run', runId: run };
  if (target === undefined) return { kind: 'step', runId: run, step: Number(step) };
  return { kind: 'target', runId: run, step: Number(step), target: Number(target) };
}

/** The run that a command was clicked on: an id of a node, or of a run; undefined for anything else. */
export function clickedRun(clicked: unknown): string | undefined {
  if (typeof clicked !== 'string' || clicked === '') return undefined;
  return clicked.startsWith(PREFIX) ? parseId(clicked).runId : clicked;
}
