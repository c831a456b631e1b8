import type { AstNode, CstNode, LangiumParser, ParseResult } from 'langium';
import type { IRecognitionException, IToken } from 'chevrotain';
import { isModel, isPlaybook, type Model } from '../generated/ast.ts';
import { bracesOf, containerOf, type Container, type Member } from './members.ts';
import { hasPlace, moveError, moveNode, movePlace, previousTokenOf, type Move } from './move.ts';
import { changeBetween, columnAt, countLines, type TextChange } from './text-change.ts';
import { renewModel, renewPlaybook, setContent, setText } from './tree.ts';
import { windowOf, type Window } from './window.ts';

/** What of a tree is new, and how the rest has moved: enough to carry over what was found in the old one. */
export interface Edit {
  /** Root of the tree before the edit. */
  readonly previous: AstNode;
  /** The stretch that was parsed again, offsets in the old text and the new one. */
  readonly from: number;
  readonly oldEnd: number;
  readonly newEnd: number;
  /** How places move that stood at `oldEnd` or behind it. */
  readonly behind: Move;
  /** The parts in that stretch, and those that stood there before. */
  readonly parts: readonly AstNode[];
  readonly removed: readonly AstNode[];
}

export interface Reparsed extends ParseResult<Model> {
  readonly edit: Edit;
}

export const editOf = (result: ParseResult): Edit | undefined =>
  'edit' in result ? (result as Reparsed).edit : undefined;

/**
 * Parses only what an edit can have changed and puts it into the tree that is there. What is not parsed again keeps its
 * nodes; what contains the edit gets new ones, so whatever is remembered by node is remembered rightly. Answers undefined,
 * and leaves the tree alone, where the result could differ from that of a parse of the whole text.
 */
export function reparse(parser: LangiumParser, previous: ParseResult, text: string): Reparsed | undefined {
  const root = previous.value;
  const before = root.$cstNode?.root.fullText;
  if (!isModel(root) || before === undefined || before === '') return undefined;
  const change = changeBetween(before, text);
  const window = windowOf(root, before, change);
  if (!window || coversAll(window)) return undefined;
  const part = parsePart(parser, text, window, change);
  if (!part) return undefined;
  const behind = moveBehind(window, change, before, text);
  const errors = mergedErrors(previous, part, window, change, behind);
  if (!errors) return undefined;
  const { from, to: oldEnd } = window;
  const parts = part.container.members.map(({ node }) => node);
  const removed = window.container.members.slice(window.first, window.last).map(({ node }) => node);
  const edit = { previous: root, from, oldEnd, newEnd: oldEnd + behind.offset, behind, parts, removed };
  return { value: splice(root, part, window, behind, text), ...errors, edit };
}

const coversAll = ({ container, first, last }: Window): boolean =>
  isModel(container.node) && first === 0 && last === container.members.length;

/** The window, parsed, with its places as they are in the whole new text. */
interface Part {
  readonly container: Container;
  readonly lexerErrors: ParseResult['lexerErrors'];
  readonly parserErrors: readonly IRecognitionException[];
}

function parsePart(parser: LangiumParser, text: string, window: Window, change: TextChange): Part | undefined {
  const { from, prefix, suffix } = window;
  const to = window.to + change.newEnd - change.oldEnd;
  const body = text.slice(from, to);
  const lead = prefix + ' '.repeat(columnAt(text, from));
  const read = lead + body + suffix;
  const result = parser.parse(read);
  // A quote that is opened may end in another block, far behind; one of a text that is not closed ends with the line.
  if (result.lexerErrors.length > 0 && (body.includes('"""') || !endsLine(text, to))) return undefined;
  const container = onlyContainer(result.value, window);
  if (!container) return undefined;
  const skipped = textBetween(container.members, read, lead.length, lead.length + body.length);
  // What the parser skips between statements changes nothing for those behind as long as one of them comes out as it was,
  // or no brace is among it.
  const mayGoOn = isPlaybook(container.node) && (window.after !== undefined || !/[{}]/.test(skipped));
  if (!mayGoOn && !areInside(container, result.parserErrors)) return undefined;
  const lines = window.line - countLines(lead, 0, lead.length);
  const move: Move = { offset: from - lead.length, lines, columns: 0, line: -1 };
  const leaves = container.cst.content;
  // What follows the window is where it was expected, so nothing was swallowed and nothing spilled out of it.
  if (suffix !== '' && leaves.at(-1)?.offset !== lead.length + body.length + suffix.length - 1) return undefined;
  const parserErrors = result.parserErrors.map((error) => moveError(error, move));
  const lexerErrors = result.lexerErrors.map((error) => movePlace(error, move));
  const isWithin = (place: number) => from <= place && place < to;
  const reachesEnd = suffix === '' && to === text.length;
  if (!reachesEnd && !parserErrors.every((error) => isWithin(error.token.startOffset))) return undefined;
  for (const child of leaves) moveNode(child, move);
  return { container, lexerErrors, parserErrors };
}

const endsLine = (text: string, offset: number): boolean => /^[ \t\r]*(?:\n|$)/.test(text.slice(offset));

function textBetween(members: readonly Member[], text: string, from: number, to: number): string {
  const starts = [from, ...members.map(({ cst }) => cst.end)];
  const ends = [...members.map(({ cst }) => cst.offset), to];
  return starts.map((start, index) => text.slice(start, ends[index])).join('');
}

/** The container of the parsed window: the file itself, or the one playbook that the prefix begins. */
function onlyContainer(root: AstNode, { container }: Window): Container | undefined {
  if (!isModel(root)) return undefined;
  if (isModel(container.node)) return containerOf(root);
  const [playbook] = root.elements;
  return root.elements.length === 1 && root.uses.length === 0 && playbook && isPlaybook(playbook)
    ? containerOf(playbook)
    : undefined;
}

type Errors = Pick<ParseResult, 'lexerErrors' | 'parserErrors'>;

/** Errors outside of the window stay, those inside are told anew; undefined where one of them hangs on both. */
function mergedErrors(
  previous: ParseResult,
  part: Part,
  window: Window,
  change: TextChange,
  behind: Move,
): Errors | undefined {
  const isInside = (place: number) => window.from <= place && place < window.to;
  const kept: IRecognitionException[] = [];
  for (const error of previous.parserErrors) {
    const previousPlace = placeOf(previousTokenOf(error));
    const place = placeOf(error.token) ?? previousPlace ?? 0;
    if (previousPlace !== undefined && isInside(previousPlace) !== isInside(place)) return undefined;
    if (!isInside(place)) kept.push(place >= window.to ? moveError(error, behind) : error);
  }
  const neighbours = [window.before, window.after].filter((each) => each !== undefined);
  const file = window.container.node.$container ? containerOf(window.container.node.$container) : window.container;
  if (!file || !areInside(file, previous.parserErrors)) return undefined;
  const outer = outerMembers(part, window, change);
  if (!fitsIn(part, window)) return undefined;
  if (!outer || !neighbours.every((member) => isClean(member, previous.parserErrors))) return undefined;
  if (!outer.every((member) => isClean(member, part.parserErrors))) return undefined;
  const lexerErrors = previous.lexerErrors
    .filter(({ offset }) => !isInside(offset))
    .map((error) => (error.offset >= window.to ? movePlace(error, behind) : error));
  return {
    parserErrors: [...kept, ...part.parserErrors].sort((a, b) => orderOf(a) - orderOf(b)),
    lexerErrors: [...lexerErrors, ...part.lexerErrors].sort((a, b) => a.offset - b.offset),
  };
}

/** Between declarations the parser looks for the next one, however far: such an error is about all that follows. */
const areInside = ({ members }: Container, errors: readonly IRecognitionException[]): boolean =>
  errors.every((error) =>
    members.some(({ cst }) => cst.offset <= error.token.startOffset && error.token.startOffset < cst.end),
  );

const placeOf = (token: IToken | undefined): number | undefined =>
  token !== undefined && hasPlace(token) ? token.startOffset : undefined;

const orderOf = (error: IRecognitionException): number => placeOf(error.token) ?? Infinity;

const isClean = ({ cst }: Member, errors: readonly IRecognitionException[]): boolean =>
  errors.every(({ token }) => !(cst.offset <= token.startOffset && token.startOffset < cst.end));

/** The outermost members of the parsed window, where they have to be what the neighbours were; undefined where they are not. */
function outerMembers({ container: { members } }: Part, { before, after }: Window, change: TextChange) {
  const outer: Member[] = [];
  const delta = change.newEnd - change.oldEnd;
  for (const [old, now, moved] of [[before, members[0], 0] as const, [after, members.at(-1), delta] as const]) {
    if (!old) continue;
    if (!now || !isSame(old, now, moved)) return undefined;
    outer.push(now);
  }
  return before && after && outer[0] === outer[1] ? undefined : outer;
}

/** What follows may follow: behind a handler, say, no statement is read. */
function fitsIn({ container: { members } }: Part, { container, first, last }: Window): boolean {
  const propertyOf = (member: Member | undefined) => member?.node.$containerProperty;
  const follows = last < container.members.length;
  return (
    (first === 0 || propertyOf(members[0]) === propertyOf(container.members[first])) &&
    (!follows || propertyOf(members.at(-1)) === propertyOf(container.members[last - 1]))
  );
}

const isSame = (old: Member, now: Member, moved: number): boolean =>
  old.node.$type === now.node.$type &&
  old.node.$containerProperty === now.node.$containerProperty &&
  old.cst.offset + moved === now.cst.offset &&
  old.cst.end + moved === now.cst.end;

function moveBehind({ from, to, line }: Window, change: TextChange, before: string, text: string): Move {
  const offset = change.newEnd - change.oldEnd;
  return {
    offset,
    lines: countLines(text, change.start, change.newEnd) - countLines(before, change.start, change.oldEnd),
    columns: columnAt(text, to + offset) - columnAt(before, to),
    line: line + countLines(before, from, to),
  };
}

/** Puts the members of the window into the tree and moves what stands behind. */
function splice(root: Model, part: Part, window: Window, behind: Move, text: string): Model {
  const { container } = window;
  const { content } = container.cst;
  const [start, end] = contentOf(window);
  for (const child of content.slice(end)) moveNode(child, behind);
  moveAfter(container.cst, behind);
  setContent(container.cst, [...content.slice(0, start), ...innerContent(part.container), ...content.slice(end)]);
  setText(container.cst.root, text);
  if (isModel(container.node))
    return renewModel(container.node, window.from === 0 ? part.container.node : container.node);
  renewPlaybook(container.node);
  return renewModel(root, root);
}

/** Moves all that stands behind a part of the tree. */
function moveAfter(node: CstNode, behind: Move): void {
  const { container } = node;
  if (!container) return;
  for (const child of container.content.slice(container.content.indexOf(node) + 1)) moveNode(child, behind);
  moveAfter(container, behind);
}

/** Which of the parts of the container the window takes up. */
function contentOf({ container, first, last, from, to }: Window): readonly [start: number, end: number] {
  const { cst, members } = container;
  const braces = bracesOf(container);
  const start =
    members[first]?.cst.offset === from ? members[first].index : braces ? cst.content.indexOf(braces.open) + 1 : 0;
  const end =
    members[last - 1]?.cst.end === to && last > first
      ? (members[last - 1]?.index ?? 0) + 1
      : braces
        ? cst.content.indexOf(braces.close)
        : cst.content.length;
  return [start, end];
}

function innerContent(container: Container): readonly CstNode[] {
  const { content } = container.cst;
  const braces = bracesOf(container);
  return braces ? content.slice(content.indexOf(braces.open) + 1, content.indexOf(braces.close)) : content;
}
