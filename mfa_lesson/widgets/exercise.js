// The editor of an exercise. Sends what the learner typed, shows what the Python side answers. Checks nothing.

const TYPING_PAUSE = 400; // milliseconds after the last key until the text is kept

function render({ model, el }) {
  const { follow, set, tell, hold, cleanups, end } = begin({ model, el }, "exercise", "page");
  const find = (selector) => el.querySelector(selector);
  const button = (what) => find(`[data-do="${what}"]`);
  const sure = find(".sure");

  const { editor, mark, keep, goTo } = edit({
    model, el, set, hold, cleanups, name: () => model.get("kept_as"), pause: TYPING_PAUSE, typed: () => mark(0),
  });
  const send = (what) => {
    keep();
    tell({ do: what, text: editor.value });
  };
  editor.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    event.stopPropagation();
    send("check");
  });

  follow("result", () => {
    const go = button("go");
    mark(go ? Number(go.dataset.line) : 0);
  });
  follow("next_hint", () => {
    button("hint").textContent = model.get("next_hint");
    button("hint").setAttribute("aria-disabled", String(model.get("hints_left") === 0));
  });
  follow("can_undo", () => {
    const undo = button("undo");
    if (!model.get("can_undo") && document.activeElement === undo) editor.focus();
    undo.hidden = !model.get("can_undo");
  });
  follow("solved", () => { button("ask").setAttribute("aria-disabled", String(model.get("solved"))); });

  const close = () => {
    sure.hidden = true;
    button("ask").focus();
  };
  const acts = {
    ask: () => {
      if (model.get("solved")) return;
      sure.hidden = false;
      button("solution").focus();
    },
    "not-yet": close,
    solution: () => {
      close();
      send("solution");
    },
    hint: () => { if (model.get("hints_left")) send("hint"); },
    take: () => {
      send("take");
      editor.focus();
    },
    go: (pressed) => goTo(Number(pressed.dataset.line), Number(pressed.dataset.column)),
  };
  el.addEventListener("click", ({ target }) => {
    const pressed = target.closest("button[data-do]");
    if (!pressed) return;
    const act = acts[pressed.dataset.do];
    if (act) act(pressed);
    else send(pressed.dataset.do);
  });
  sure.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });

  return () => {
    keep();
    end();
  };
}

export default { render };
