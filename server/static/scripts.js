// Classic scripts, run when the talk wants them: large libraries wait for the first slide to be up.

/** Run the scripts at these addresses one after the other; resolves when all have run. */
export async function runScripts(urls) {
  await Promise.all(urls.map(runScript));
}

function runScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.async = false; // fetched side by side, run in order
    script.onload = resolve;
    script.onerror = () => reject(new Error(`Expected a script at ${url}. Received: nothing`));
    document.head.append(script);
  });
}

/** Resolves once the browser has painted what is on the page now. */
export function painted() {
  return new Promise((resolve) => {
    // A hidden tab paints nothing.
    if (document.hidden) resolve();
    // Not before the frame after: what takes long would come before the screen has this one.
    else requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
  });
}
