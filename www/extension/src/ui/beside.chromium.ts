// The panel's place beside the page. Asked for at once: it opens only right after a press.

let front: number | undefined;
void chrome.windows.getCurrent().then((window) => (front = window.id));

/** Opens the panel there; false where there is no such place. */
export function openBeside(): boolean {
  if (front === undefined) return false;
  void chrome.sidePanel.open({ windowId: front });
  return true;
}
