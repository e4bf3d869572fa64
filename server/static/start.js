// Loads the page again if its script, or one that this imports, did not come.

{
  const RETRY_MS = 500;
  const pause = () => new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  const isThere = () => fetch(location.pathname, { cache: "no-store" }).then(({ ok }) => ok, () => false);

  const loadAgain = async () => {
    // A page that was opened at a slide takes the talk there; reloaded, it would follow the talk.
    const [{ type }] = performance.getEntriesByType("navigation");
    if (type === "navigate" && location.hash) sessionStorage.setItem("talk-leads", "yes");
    do await pause();
    while (!(await isThere()));
    location.reload();
  };

  const isScript = ({ target }) => target instanceof HTMLScriptElement && target.type === "module";
  addEventListener("error", (event) => isScript(event) && loadAgain(), { capture: true });
}
