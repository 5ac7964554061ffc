// The badge on the extension's button: seen wherever the person is.

import { words } from "../words";

export async function showBadge(state: "recording" | "paused" | "off", count = 0): Promise<void> {
  const text = state === "recording" ? (count > 0 ? (count > 999 ? "999+" : String(count)) : words.badge.recording) : state === "paused" ? words.badge.paused : "";
  await chrome.action.setBadgeText({ text });
  await chrome.action.setBadgeBackgroundColor({ color: state === "recording" ? "#b3261e" : "#5f6368" });
  await chrome.action.setTitle({ title: state === "recording" ? words.badge.recordingTitle : state === "paused" ? words.badge.pausedTitle : words.badge.title });
}
