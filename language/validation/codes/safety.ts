import { defineCodes, playbookWith } from './code-spec.ts';

const ORG_WIDE = `contact maria { upn "maria.ortiz@contoso.com" }
contact joel { upn "joel.baker@contoso.com" }
approval org_wide {
  from maria, joel
  need 2
  within 1h
  if silent deny
}

`;

/** Rules that keep a run from doing harm by omission. */
export const SAFETY_CODES = defineCodes({
  PB101: {
    severity: 'error',
    title: 'A risk that is not acknowledged',
    why: 'Whoever writes the action accepts its risks by name, so that a reviewer sees them and nobody isolates a server by accident.',
    fix: 'Add the missing names to `acknowledge`. The hover of a name shows the full sentence.',
    bad: playbookWith(
      'isolate devices of subject fully for 24h {\n  comment "Case 4711"\n  acknowledge network_loss\n}',
    ),
    good: playbookWith(
      'isolate devices of subject fully for 24h {\n  comment "Case 4711"\n  acknowledge network_loss, vpn_lockout\n}',
    ),
  },
  PB102: {
    severity: 'error',
    title: 'An action without the approval that it needs',
    why: 'A ban reaches every device of the tenant, and a policy may ask for approval of other verbs as well. Without a policy the finding is a warning.',
    fix: 'Add the clause `approval NAME`, or limit a ban with `scope groups`.',
    bad: playbookWith(
      'ban domains ["bad.example.net"] for 30d {\n  comment "Case 4711"\n  acknowledge org_wide_block\n}',
    ),
    good: playbookWith(
      'ban domains ["bad.example.net"] for 30d {\n  comment "Case 4711"\n  acknowledge org_wide_block\n  approval org_wide\n}',
      ORG_WIDE,
    ),
  },
  PB116: {
    severity: 'error',
    title: 'A required clause that is missing',
    why: 'Every action leaves its reason in the Action center, in the indicator and in the record of the run.',
    fix: 'Add the clause that the message names, such as `comment "…"`.',
    bad: playbookWith('scan devices of subject quickly { acknowledge performance }'),
    good: playbookWith('scan devices of subject quickly { comment "Case 4711" acknowledge performance }'),
  },
  PB117: {
    severity: 'error',
    title: 'A clause that is there twice or does not fit',
    why: 'Of two clauses only one could count, and a clause that the action does not know would be ignored in silence.',
    fix: 'Keep one clause of each kind, and only those that the action knows.',
    bad: playbookWith(
      'scan devices of subject quickly {\n  comment "Case 4711"\n  comment "Case 4712"\n  acknowledge performance\n}',
    ),
    good: playbookWith('scan devices of subject quickly {\n  comment "Case 4711"\n  acknowledge performance\n}'),
  },
});
