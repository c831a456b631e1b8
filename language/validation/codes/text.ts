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
  PB003: {
    severity: 'error',
    title: 'A version of the language that this tool does not know',
    why: 'In another version the same words can mean something else, so nothing of the file is run.',
    fix: 'Update the extension or the command line tool, or write the version that the message names if the file needs nothing newer.',
    bad: `language 2\n\n${playbookWith('note "Looked at."')}`,
    good: `language 1\n\n${playbookWith('note "Looked at."')}`,
  },
});
