// Runs classic scripts on demand: large libraries are run once the first slide is shown.

import { Lost, untilDone } from "./again.js";

/** Run the scripts at these addresses one after the other; resolves when all have run. */
export async function runScripts(urls) {
  for (const url of urls) await untilDone(() => runScript(url));
}

function runScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = resolve;
    script.onerror = () => {
      script.remove();
      reject(new Lost(`Expected a script at ${url}. Received: nothing`));
    };
    document.head.append(script);
  });
}

/** Resolves once the browser has painted what is on the page now. */
export function painted() {
  return new Promise((resolve) => {
    // A hidden tab paints nothing.
    if (document.hidden) resolve();
    // Only after the next frame: long work before it would delay this one on the screen.
    else requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
  });
}
