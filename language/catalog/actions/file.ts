import { defineActions } from '../action-spec.ts';
import { PERMISSIONS } from '../permissions.ts';

/** Actions on a file of a device. */
export const FILE_ACTIONS = defineActions({
  'file.quarantine': {
    phrase: 'quarantine',
    snippet: 'quarantine ${1:files of alert} on ${2:devices of alert}',
    scope: 'device-file',
    doc: 'Stops a file on the device and moves it to quarantine.',
    notes: [
      'The API takes a SHA-1 and nothing else; files without one are refused.',
      'Files signed by Microsoft or a trusted publisher are refused by the service.',
      'The file must have been seen on the device within 30 days.',
    ],
    severity: 'disruptive',
    acknowledges: ['file_removal'],
    lease: false,
    permission: PERMISSIONS.quarantine,
    plan: 1,
    notInBusiness: true,
    platforms: ['windows10', 'windows11', 'windowsServer'],
    oldest: { windows10: 1703, windowsServer: '2012 R2' },
    http: {
      method: 'POST',
      path: '/api/machines/{device}/StopAndQuarantineFile',
      body: { Comment: { param: 'comment' }, Sha1: { param: 'sha1' } },
    },
    machineAction: 'StopAndQuarantineFile',
    params: {
      files: { type: 'files', required: true, doc: 'Files, each with a SHA-1.' },
      devices: { type: 'devices', required: true, doc: 'Devices on which the files are quarantined.' },
      comment: { type: 'text', required: true, doc: 'Reason, kept on the machine action.' },
    },
    settles: { usually: 120, atMost: 259_200 },
    redCanary: 'Quarantine Files',
    frameworks: ['RA3302', 'D3-FEV', 'D3-PT', 'M1049'],
    learn: 'https://learn.microsoft.com/defender-endpoint/api/stop-and-quarantine-file',
  },
});
