import { vi } from 'vitest';

/** A device whose network comes and goes, as a browser tells of it. */
export function createNetwork() {
  const told = new EventTarget();
  const navigator = { onLine: true };
  vi.stubGlobal('navigator', navigator);
  vi.stubGlobal('addEventListener', told.addEventListener.bind(told));

  async function change(there: boolean) {
    navigator.onLine = there;
    told.dispatchEvent(new Event(there ? 'online' : 'offline'));
    // So long that all who listen know of it.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { leave: () => change(false), comeBack: () => change(true) };
}
