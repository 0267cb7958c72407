import { useEffect, useRef, useState } from "react";

const searchDelayMs = 300;

/** What is typed shows at once, and counts when the typing rests. What comes from elsewhere (back, clear) wins. */
export function useDelayed(value: string, onSettled: (text: string) => void): [string, (text: string) => void] {
  const [typed, setTyped] = useState({ over: value, text: value });
  const timer = useRef<number>(undefined);
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
    },
    [],
  );
  const type = (text: string) => {
    setTyped({ over: value, text });
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      onSettled(text);
    }, searchDelayMs);
  };
  return [typed.over === value ? typed.text : value, type];
}
