// What all widgets of the lesson have in common; stands before the code of each.

function begin({ model, el }, name) {
  const cleanups = [];
  const follow = (trait, show) => {
    model.on(`change:${trait}`, show);
    cleanups.push(() => model.off(`change:${trait}`, show));
    show();
  };
  const keepKeys = (node) => node.setAttribute("data-lm-suppress-shortcuts", "true"); // or the notebook takes the keys
  keepKeys(el);
  el.addEventListener("focusin", ({ target }) => keepKeys(target)); // it looks at the focused node before its parents
  el.classList.add("mfa-lesson", `mfa-${name}`, "mathjax_ignore");
  const prefix = `${name}-${Math.random().toString(36).slice(2)}-`; // names and ids are the page's, not the widget's
  return { follow, prefix, cleanups, end: () => cleanups.forEach((cleanup) => cleanup()) };
}

// Makes ids, and what refers to them, this view's own.
function ownIds(el, prefix) {
  for (const attribute of ["id", "list", "for", "aria-describedby", "aria-labelledby"]) {
    for (const node of el.querySelectorAll(`[${attribute}]`)) {
      const ids = node.getAttribute(attribute).split(" ");
      node.setAttribute(attribute, ids.map((id) => prefix + id).join(" "));
    }
  }
}

