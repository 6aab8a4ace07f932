// The explorer that needs no Python: on the whole page while the lesson loads, then below its cell until Python has
// answered. JupyterLab loads behind it, and takes neither focus nor keys from it: it is a modal dialog.
{
  const { notebook, cell: id } = {{ where | tojson }};
  const dialog = document.getElementById("first-look");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dialog.dataset.jpThemeLight = String(!dark.matches);
  dialog.querySelector(".open").addEventListener("click", () => dialog.close());
  if (new URLSearchParams(location.search).get("path") === notebook) dialog.showModal();

  // What the learner chose is chosen in the explorer that takes over, as if they had chosen it there.
  const handOver = (from, to) => {
    const held = from.contains(document.activeElement) ? document.activeElement : null;
    const find = (node) => {
      if (node?.dataset.choice) return to.querySelector(`input[data-choice="${node.dataset.choice}"][value="${node.value}"]`);
      const { action, mfa } = node?.closest("td")?.dataset ?? {};
      return action ? to.querySelector(`td[data-action="${action}"][data-mfa="${mfa}"] button`) : null;
    };
    for (const choice of ["mfa", "owner"]) {
      const there = find(from.querySelector(`input[data-choice=${choice}]:checked`));
      if (there && !there.checked) there.click();
    }
    const there = find(from.querySelector("button[aria-pressed=true]"));
    if (there?.getAttribute("aria-pressed") === "false") there.click();
    to.querySelector(".scroll").scrollTop = from.querySelector(".scroll").scrollTop;
    find(held)?.focus({ preventScroll: true });
  };

  let observer;
  let top; // where the explorer was on the screen before another one came
  const look = (panel) => {
    const explorer = document.getElementById("mfa-prepared");
    const cell = panel.content.widgets.find(({ model }) => model.id === id);
    if (!explorer || !cell) return;
    const topOf = (node) => node.querySelector(".bar").getBoundingClientRect().top;
    if (cell.node.contains(explorer) && !cell.node.querySelector(".jp-OutputArea-child")) top = topOf(explorer);
    const live = cell.node.querySelector(".jp-OutputArea .mfa-explorer .cell")?.closest(".mfa-explorer");
    const waits = cell.node.querySelector(".jp-InputPrompt")?.textContent.includes("*");
    const outputs = cell.model.outputs.toJSON();
    const failed = outputs.some((output) => output.output_type === "error") || (!waits && !outputs.length);
    if (live && !live.getBoundingClientRect().height) requestAnimationFrame(() => look(panel)); // not shown yet
    else if (live) {
      handOver(explorer, live);
      explorer.remove();
      observer.disconnect();
      if (Math.abs(top) < innerHeight) live.closest(".jp-WindowedPanel-outer").scrollTop += topOf(live) - top;
    } else if (waits && !cell.node.contains(explorer)) cell.node.append(explorer);
    else if (failed && cell.node.contains(explorer)) dialog.append(explorer);
  };

  // JupyterLab tells the page about itself once it is there.
  const wait = setInterval(() => {
    const app = window.jupyterapp;
    const panel = app && [...app.shell.widgets("main")].find(({ context }) => context?.path === notebook);
    if (!panel?.content?.widgets?.length) return;
    clearInterval(wait);
    // Before this, a cell that runs asks which kernel to use.
    panel.sessionContext.ready.then(() => { dialog.querySelector("[data-loading]").textContent = "The lesson is ready."; });
    const activate = () => app.shell.activateById(panel.id);
    if (dialog.open) dialog.addEventListener("close", activate, { once: true }); // it could not take the focus before
    panel.node.addEventListener("scroll", () => look(panel), { capture: true, passive: true });
    observer = new MutationObserver(() => look(panel));
    observer.observe(panel.content.node, { childList: true, subtree: true });
  }, 100);
}
