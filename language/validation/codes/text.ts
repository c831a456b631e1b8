import { defineCodes, playbookWith } from './code-spec.ts';

/** The text itself: what does not parse, and remarks that silence other codes. */
export const TEXT_CODES = defineCodes({
  PB001: {
    severity: 'error',
    title: 'Text that does not parse',
    why: 'A statement that cannot be read cannot be checked or run.',
    fix: 'Complete the statement as the message says; completion offers what may stand at the place.',
    bad: playbookWith('wait until'),
    good: playbookWith('wait 5m'),
  },
  PB002: {
    severity: 'warning',
    title: 'A remark `# allow` that silences nothing',
    why: 'An exception that is no longer needed hides the next mistake on the same line, and one without a reason cannot be reviewed.',
    fix: 'Remove the remark, or write it as `# allow CODE: reason` on the line of the finding or on the line before.',
    bad: playbookWith('note "Looked at." # allow PB209: own name'),
    good: playbookWith('note "Looked at."'),
  },
});
