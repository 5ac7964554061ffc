// What the popup and the panel order the worker to do, and how they learn how it stands.

import { useEffect, useState } from "preact/hooks";
import type { Answer, Order } from "../messages";
import { count, current, type Recorded } from "../store";

export const order = (order: Order): Promise<Answer> => chrome.runtime.sendMessage(order);

/** Milliseconds between two looks at the store. */
const LOOK = 700;

export interface Live { recorded: Recorded | undefined; interactions: number }

/** The recording that goes on, looked at again and again; `undefined` until the first look. */
export function useLive(): [Live | undefined, () => void] {
  const [live, setLive] = useState<Live>();
  const look = async () => {
    const recorded = await current();
    setLive({ recorded, interactions: recorded ? await count(recorded.id) : 0 });
  };
  useEffect(() => {
    void look();
    const timer = setInterval(look, LOOK);
    return () => clearInterval(timer);
  }, []);
  return [live, () => void look()];
}
