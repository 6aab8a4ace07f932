// What all widgets of the lesson have in common; comes before the code of each.

const PATIENCE = 2000; // milliseconds until a page says that nothing answers
const ENDED = ["restarting", "autorestarting", "terminating", "dead"]; // what JupyterLab says of a kernel

// What no kernel has taken, by name, for when the cell runs again. Each widget has a copy of this file, the page one map.
const notTaken = globalThis.mfaLessonNotTaken ??= new Map();

function takeUp(name) {
  const value = notTaken.get(name);
  notTaken.delete(name);
  return value;
}

// Begins a view with the page that the trait `name` holds, or with room for one and a line for screen readers, which then
// outlasts the page. `shown` are the traits that the widget shows in ways of its own.
function begin({ model, el }, widget, name, shown = []) {
  const cleanups = [];
  const follow = (trait, show) => {
    model.on(`change:${trait}`, show);
    cleanups.push(() => model.off(`change:${trait}`, show));
    show();
  };
  const keepKeys = (node) => node.setAttribute("data-lm-suppress-shortcuts", "true"); // or the notebook takes the keys
  keepKeys(el);
  el.addEventListener("focusin", ({ target }) => keepKeys(target)); // it looks at the focused node before its parents
  el.classList.add("mfa-lesson", `mfa-${widget}`, "mathjax_ignore");
  const prefix = `${widget}-${Math.random().toString(36).slice(2)}-`; // names and ids are the page's, not the widget's
  if (name) el.innerHTML = model.get(name);
  else el.innerHTML = '<div></div><p class="hidden" role="status"></p>';
  makeOwn(el, prefix);
  const { set, tell, post, hold } = connect({ model, el, cleanups });
  for (const node of el.querySelectorAll("[data-text], [data-html]")) {
    const trait = node.dataset.text || node.dataset.html;
    if (shown.includes(trait)) continue;
    follow(trait, () => {
      if (node.dataset.text) node.textContent = model.get(trait);
      else if ("keep" in node.dataset) replaceWithin(node, () => { node.innerHTML = model.get(node.dataset.html); });
      else node.innerHTML = model.get(node.dataset.html);
    });
  }
  return { follow, set, tell, post, hold, prefix, cleanups, end: () => cleanups.forEach((cleanup) => cleanup()) };
}

// The way to Python: `set` changes traits, `tell` sends a message. A line on the page says where the kernel has ended, or
// doesn't answer in time; `post` sends what needs no answer. `hold` keeps a value under a name in the page until the last thing that was asked has an answer.
function connect({ model, el, cleanups }) {
  const line = document.createElement("div");
  line.className = "no-answer";
  line.setAttribute("role", "alert");
  line.hidden = true;
  el.append(line);
  const own = Math.random().toString(36).slice(2);
  let count = 0;
  let last = "";
  let waiting = false;
  let timer = 0;
  const held = new Set();
  const show = (why) => {
    line.textContent = NO_ANSWER[why];
    line.hidden = false;
  };
  const post = (message) => {
    try {
      model.send(message);
    } catch { // what JupyterLab does once the kernel has ended
      show("ended");
    }
  };
  const expect = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { if (line.hidden) show("silent"); }, PATIENCE);
  };
  const mark = () => {
    if (!waiting) expect();
    waiting = true;
    last = `${own} ${count += 1}`;
    return last;
  };
  const hear = () => {
    if (model.get("heard") === last) {
      clearTimeout(timer);
      waiting = false;
      line.hidden = true;
      held.forEach((name) => notTaken.delete(name));
      held.clear();
    } else if (waiting) expect(); // it is alive, and has more to do
  };
  model.on("change:heard", hear);
  const session = model.widget_manager?.context?.sessionContext; // JupyterLab's; elsewhere silence has to tell
  const change = (_, status) => { if (ENDED.includes(status)) show("ended"); };
  const replace = (_, { newValue }) => { if (!newValue) show("ended"); };
  session?.statusChanged?.connect(change);
  session?.kernelChanged?.connect(replace);
  cleanups.push(() => {
    clearTimeout(timer);
    model.off("change:heard", hear);
    session?.statusChanged?.disconnect(change);
    session?.kernelChanged?.disconnect(replace);
  });
  return {
    set: (values) => {
      model.set({ ...values, sent: mark() });
      model.save_changes();
    },
    tell: (message) => post({ ...message, sent: mark() }),
    post,
    hold: (name, value) => {
      held.add(name);
      notTaken.set(name, value);
    },
  };
}

// Makes ids, what refers to them, and the names of radio buttons this view's own; `data-choice` keeps such a name.
function makeOwn(el, prefix) {
  for (const attribute of ["id", "list", "for", "aria-describedby", "aria-labelledby"]) {
    for (const node of el.querySelectorAll(`[${attribute}]`)) {
      const ids = node.getAttribute(attribute).split(" ");
      node.setAttribute(attribute, ids.map((id) => prefix + id).join(" "));
    }
  }
  for (const radio of el.querySelectorAll("input[type=radio]")) {
    radio.dataset.choice = radio.name;
    radio.name = prefix + radio.name;
  }
}

// Replaces what a node holds; its first details stay open, and the focus stays within.
function replaceWithin(node, replace) {
  const held = node.contains(document.activeElement) && document.activeElement !== node;
  const open = node.querySelector("details")?.open;
  replace();
  const details = node.querySelector("details");
  if (open && details) details.open = true;
  if (held) (node.querySelector("summary") || node).focus({ preventScroll: true });
}

// In JupyterLab a link to a notebook opens it beside this one; elsewhere in a new tab of the browser.
function openInLab(root) {
  const place = /\/lab\/(?:workspaces\/[^/]+\/)?tree\/(?:(.*)\/)?[^/]*$/.exec(window.location.pathname);
  if (!place) return;
  const folder = place[1] ? `${decodeURIComponent(place[1])}/` : "";
  for (const link of root.querySelectorAll('a[href$=".ipynb"]')) {
    link.dataset.commandlinkerCommand = "docmanager:open";
    link.dataset.commandlinkerArgs = JSON.stringify({ path: folder + link.getAttribute("href") });
  }
}

