/** Ids of the commands in the manifest. A test holds the two lists together. */
export const COMMANDS = {
  run: 'playbook.run',
  plan: 'playbook.plan',
  explain: 'playbook.explain',
  approve: 'playbook.approve',
  setSecret: 'playbook.setSecret',
  cancelRun: 'playbook.cancelRun',
  releaseLease: 'playbook.releaseLease',
  extendLease: 'playbook.extendLease',
  rollBackRun: 'playbook.rollBackRun',
  showHistory: 'playbook.showHistory',
  openPracticeTenant: 'playbook.openPracticeTenant',
  connectTenant: 'playbook.connectTenant',
  switchTenant: 'playbook.switchTenant',
  checkConnection: 'playbook.checkConnection',
  switchTenantMode: 'playbook.switchTenantMode',
  importIndicators: 'playbook.importIndicators',
  restartServer: 'playbook.restartServer',
  showLog: 'playbook.showLog',
  openRecord: 'playbook.openRecord',
  exportRecord: 'playbook.exportRecord',
  openPlan: 'playbook.openPlan',
  decidePlan: 'playbook.decidePlan',
  showMoreRuns: 'playbook.showMoreRuns',
} as const;

export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];
