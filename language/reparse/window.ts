import { beforeClosing, bracesOf, containerOf, firstLeaf, isClosed, type Container, type Member } from './members.ts';
import type { Model } from '../generated/ast.ts';
import { isPlaybook } from '../generated/ast.ts';
import type { TextChange } from './text-change.ts';

/** The part of a container that is parsed again: the members that an edit touches, and neighbours that it may reach. */
export interface Window {
  readonly container: Container;
  /** Members that are replaced: from, to (exclusive). */
  readonly first: number;
  readonly last: number;
  /** Neighbours among them that have to come out as they were, or the edit reached further. */
  readonly before: Member | undefined;
  readonly after: Member | undefined;
  /** Offsets in the old text. */
  readonly from: number;
  readonly to: number;
  /** Line of `from`, zero-based. */
  readonly line: number;
  /** Text that puts the parser into the place of the window, and out of it again. */
  readonly prefix: string;
  readonly suffix: string;
}

export function windowOf(root: Model, text: string, change: TextChange): Window | undefined {
  const file = containerOf(root);
  if (!file) return undefined;
  const playbook = file.members.find(({ cst }) => cst.offset < change.start && change.oldEnd < cst.end);
  const inside =
    playbook && isPlaybook(playbook.node) ? inPlaybook(containerOf(playbook.node), text, change) : undefined;
  return inside ?? inFile(file, text, change);
}

function inPlaybook(container: Container | undefined, text: string, change: TextChange): Window | undefined {
  const braces = container && bracesOf(container);
  if (!braces || container.members.length === 0) return undefined;
  const { open, close } = braces;
  if (change.start < open.end || change.oldEnd > close.offset) return undefined;
  const reach = reachOf(container, change);
  const prefix = `${text.slice(container.cst.offset, open.end)}\n`;
  return {
    ...reach,
    container,
    from: reach.from ?? open.end,
    to: reach.to ?? close.offset,
    line: reach.line ?? open.range.end.line,
    prefix,
    suffix: '\n}',
  };
}

function inFile(container: Container, text: string, change: TextChange): Window | undefined {
  if (container.members.length === 0) return undefined;
  const reach = reachOf(container, change);
  const [from, to, line] = [reach.from ?? 0, reach.to ?? text.length, reach.line ?? 0];
  return { ...reach, container, from, to, line, prefix: '', suffix: '' };
}

interface Reach {
  readonly first: number;
  readonly last: number;
  readonly before: Member | undefined;
  readonly after: Member | undefined;
  /** Undefined where the window reaches to the begin or the end of the container. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly line: number | undefined;
}

/** Two, since an error can be told at the first token behind the member that has it. */
const NEIGHBOURS_BEHIND = 2;

function reachOf({ members }: Container, change: TextChange): Reach {
  const touched = { first: members.findIndex(({ cst }) => cst.end >= change.start), last: 0 };
  if (touched.first < 0) touched.first = members.length;
  touched.last = members.findLastIndex(({ cst }) => cst.offset <= change.oldEnd) + 1;
  const [only] = touched.last - touched.first === 1 ? members.slice(touched.first, touched.last) : [];
  const previous = members[touched.first - 1];
  const keepsStart = only !== undefined && change.start > (firstLeaf(only.cst)?.end ?? Infinity);
  const keepsEnd = only !== undefined && change.oldEnd <= beforeClosing(only.cst);
  const startsAlone = keepsStart && (previous === undefined ? false : isClosed(previous.cst));
  const first = startsAlone ? touched.first : Math.max(0, touched.first - 1);
  // Where fewer follow, what is read reaches to the end of the container.
  const reachesEnd = touched.last + NEIGHBOURS_BEHIND > members.length;
  const last = keepsEnd ? touched.last : reachesEnd ? members.length : touched.last + NEIGHBOURS_BEHIND;
  const before = startsAlone || touched.first === 0 ? undefined : members[first];
  const after = keepsEnd || reachesEnd ? undefined : members[last - 1];
  return {
    first,
    last,
    before,
    after,
    from: startsAlone || before ? members[first]?.cst.offset : undefined,
    line: startsAlone || before ? members[first]?.cst.range.start.line : undefined,
    to: keepsEnd || after ? members[last - 1]?.cst.end : undefined,
  };
}
