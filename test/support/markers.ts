/**
 * Expectations in a test file: `»` and `«` mark ranges, and a remark `# $TEST$ SEVERITY CODE "part of the message"` says
 * what is found at them, in the order of the text. `# $TEST$ clean` says that nothing is found.
 */
export interface MarkedRange {
  readonly start: number;
  readonly end: number;
}

export interface Expectation {
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  readonly code: string;
  readonly message: string;
  readonly range: MarkedRange;
}

export interface MarkedText {
  /** The text without marks. */
  readonly text: string;
  /** Empty for a clean file. */
  readonly expected: readonly Expectation[];
}

const SEVERITIES = ['error', 'warning', 'info', 'hint'] as const;
const REMARK = /^\s*# \$TEST\$ (.*)$/gm;
const FINDING = /^(error|warning|info|hint) (PB\d{3}) ("(?:\\.|[^"\\])*")$/;

/** Takes the marks out. Nested marks are allowed: ranges are numbered by their start. */
export function readMarks(marked: string): { readonly text: string; readonly ranges: readonly MarkedRange[] } {
  const ranges: { start: number; end: number }[] = [];
  const open: { start: number; end: number }[] = [];
  let text = '';
  for (const character of marked) {
    if (character === '»') {
      const range = { start: text.length, end: -1 };
      ranges.push(range);
      open.push(range);
    } else if (character === '«') {
      const range = open.pop();
      if (!range) throw new Error('« without »');
      range.end = text.length;
    } else text += character;
  }
  if (open.length > 0) throw new Error('» without «');
  return { text, ranges };
}

/** Reads a marked file; throws where its expectations make no sense. */
export function readMarkedText(marked: string): MarkedText {
  const { text, ranges } = readMarks(marked);
  const remarks = [...text.matchAll(REMARK)].map(([, remark = '']) => remark.trim());
  if (remarks.length === 0) throw new Error('no $TEST$ remark');
  if (remarks.includes('clean')) {
    if (remarks.length > 1 || ranges.length > 0) throw new Error('a clean file has no other expectations');
    return { text, expected: [] };
  }
  if (remarks.length !== ranges.length) throw new Error(`${remarks.length} remarks for ${ranges.length} ranges`);
  return { text, expected: remarks.map((remark, index) => expectation(remark, ranges[index])) };
}

function expectation(remark: string, range: MarkedRange | undefined): Expectation {
  const [, severity, code, message] = FINDING.exec(remark) ?? [];
  const known = SEVERITIES.find((each) => each === severity);
  if (!known || code === undefined || message === undefined || !range) throw new Error(`malformed remark: ${remark}`);
  return { severity: known, code, message: JSON.parse(message) as string, range };
}
