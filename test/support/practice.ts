/** A practice tenant in the process of the test, registered in a state folder as `playbook simulate` does it. */
import { registerPractice } from '../../runner/practice.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.ts';

/** So fast that an action takes a fraction of a second. */
export const TEST_SPEED = 200;

export async function startPractice(home: string, options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ speed: TEST_SPEED, ...options });
  registerPractice(home, { baseUrl: simulator.baseUrl, token: simulator.token, pid: process.pid });
  return simulator;
}
