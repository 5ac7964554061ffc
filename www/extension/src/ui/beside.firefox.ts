// The panel's place beside the page.

declare const browser: { sidebarAction?: { open(): Promise<void> } };

/** Opens the panel there; false where there is no such place. */
export function openBeside(): boolean {
  if (!browser.sidebarAction) return false;
  void browser.sidebarAction.open();
  return true;
}
