import { defineActions } from '../action-spec.ts';
import { PERMISSIONS } from '../permissions.ts';

/** Actions on the alert that a run was started on. */
export const ALERT_ACTIONS = defineActions({
  'alert.update': {
    phrase: 'update alert',
    snippet: 'update alert { status: ${1|InProgress,Resolved,New|} }',
    scope: 'alert',
    doc: 'Changes status, assignment, classification or determination of the alert that the run was started on.',
    notes: ['Only the named properties change.'],
    severity: 'harmless',
    acknowledges: [],
    lease: false,
    permission: PERMISSIONS.alerts,
    plan: 1,
    platforms: ['windows10', 'windows11', 'windowsServer', 'macos', 'linux'],
    http: {
      method: 'PATCH',
      path: '/api/alerts/{alert}',
      body: {
        status: { param: 'status' },
        assignedTo: { param: 'assign' },
        classification: { param: 'classification' },
        determination: { param: 'determination' },
        comment: { param: 'comment' },
      },
    },
    params: {
      status: { type: ['New', 'InProgress', 'Resolved'], required: false, doc: 'Status of the alert.' },
      assign: { type: 'text', required: false, doc: 'User principal name of the owner.' },
      classification: {
        type: ['TruePositive', 'InformationalExpectedActivity', 'FalsePositive'],
        required: false,
        doc: 'Classification of the alert.',
      },
      determination: { type: 'text', required: false, doc: 'Determination, as the API spells it.' },
      comment: { type: 'text', required: false, doc: 'Comment that is added to the alert.' },
    },
    frameworks: [],
    learn: 'https://learn.microsoft.com/defender-endpoint/api/update-alert',
  },
});
