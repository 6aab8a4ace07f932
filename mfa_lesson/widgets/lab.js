// The policy lab. Sends each change as it is typed, shows what the Python side answers. Decides nothing.

const TYPING_PAUSE = 400; // milliseconds after the last key until names and goals count, and changes are kept
const HURRY = [15, 30, 45]; // milliseconds after a key, at one of which the kernel has begun and not answered yet
const SPEAKING_PAUSE = 900; // until a screen reader hears the result of the typing
const HEAD = 84; // pixels of the matrix's head, which stays while the rows scroll
const LARGEST_FILE = 400000; // bytes

function render({ model, el }) {
  const { follow, set, tell, post, hold, cleanups, end } = begin({ model, el }, "lab", "page", ["matrix", "tabs"]);
  const find = (selector) => el.querySelector(selector);

  let count = 0; // of what was typed, growing over all views
  const note = (text) => {
    count = Math.max(Date.now(), count + 1);
    return { of: model.get("current"), count, text };
  };
  // the editor: every change goes to Python at once; while Python is busy the last one waits
  const { editor, number, mark, keep, goTo } = edit({
    model, el, set, hold, name: () => `lab/${model.get("current")}`, pause: 0, cleanups, beside: (text) => ({ typed: note(text) }),
    typed: () => { number(); hurry(); later(); speakSoon(); },
  });
  let toKeep, toSpeak;
  let toHurry = [];
  // The server's first short message ("busy") is acknowledged 40 ms late, and until then it delays the next one, the
  // answer (Nagle's algorithm and delayed acknowledgement). Whatever the page sends takes the acknowledgement along.
  const hurry = () => {
    toHurry.forEach(clearTimeout);
    toHurry = HURRY.map((wait) => setTimeout(() => post({ do: "hurry" }), wait));
  };
  const send = (message) => {
    keep();
    tell({ ...message, typed: model.get("typed") });
  };
  const later = () => {
    clearTimeout(toKeep);
    toKeep = setTimeout(() => send({ do: "keep" }), TYPING_PAUSE);
  };
  const voice = find("[data-spoken]");
  const plain = (html) => {
    const holder = document.createElement("div");
    holder.innerHTML = html;
    return holder.textContent.trim();
  };
  const speak = () => { voice.textContent = plain(model.get("problem")) || `${plain(model.get("status"))} ${model.get("tally")}`; };
  const speakSoon = () => {
    clearTimeout(toSpeak);
    toSpeak = setTimeout(() => { if (model.get("busy")) speakSoon(); else speak(); }, SPEAKING_PAUSE);
  };

  follow("line", () => mark(model.get("line")));
  follow("status", () => {
    if (document.activeElement === editor) return;
    if (model.get("busy")) speakSoon();
    else speak();
  });
  // What is still being worked out keeps its height, so that nothing on the page jumps at each key.
  const panes = [...el.querySelectorAll(".pane")];
  let heights = [];
  follow("busy", () => {
    const busy = model.get("busy");
    panes.forEach((pane, number) => {
      pane.style.minHeight = busy && heights[number] ? `${heights[number]}px` : "";
      if (pane.dataset.html !== "reason") pane.setAttribute("aria-busy", String(busy));
    });
    if (!busy) setTimeout(() => { heights = panes.map((pane) => pane.offsetHeight); });
  });
  follow("spoken", () => { voice.textContent = model.get("spoken"); });
  for (const what of ["undo", "reset"]) {
    follow(`can_${what}`, () => {
      const button = find(`[data-do="${what}"]`);
      if (!model.get(`can_${what}`) && document.activeElement === button) editor.focus();
      button.hidden = !model.get(`can_${what}`);
    });
  }
  for (const [name, field] of [["name_problem", "username"], ["goals_problem", "goals_text"], ["context_problem", "context_text"], ["error_problem", "error_text"]]) {
    follow(name, () => { find(`[name=${field}]`).setAttribute("aria-invalid", String(Boolean(model.get(name)))); });
  }

  // the policies
  const tabs = find(".tabs");
  const held = () => {
    const active = tabs.contains(document.activeElement) ? document.activeElement : null;
    return active && [active.closest("li").dataset.id, active.dataset.do];
  };
  follow("tabs", () => {
    const [id, what] = held() || [];
    tabs.innerHTML = model.get("tabs");
    if (!id) return;
    const again = tabs.querySelector(`[data-id="${id}"] [data-do="${what}"]`) || tabs.querySelector("button");
    again.focus({ preventScroll: true });
  });
  tabs.addEventListener("change", ({ target }) => {
    const { id } = target.closest("li").dataset;
    if (target.dataset.do === "turn") send({ do: "turn", id });
    else if (target.dataset.do === "attach") send({ do: "attach", id, kind: target.value });
  });
  const acts = {
    edit: (pressed) => send({ do: "edit", id: pressed.closest("li").dataset.id }),
    remove: (pressed) => send({ do: "remove", id: pressed.closest("li").dataset.id }),
    go: ({ dataset }) => goTo(Number(dataset.line), Number(dataset.column)),
    add: () => send({ do: "add", what: find("[data-add]").value }),
    alone: () => send({ do: "alone", what: find("[data-add]").value }),
    undo: () => {
      send({ do: "undo" });
      editor.focus();
    },
    mend: () => {
      send({ do: "mend" });
      editor.focus();
    },
    "attach as": ({ dataset }) => {
      send({ do: "attach", id: model.get("current"), kind: dataset.kind });
      editor.focus();
    },
    "start over": () => send({ do: "start over" }),
    reset: () => send({ do: "reset" }),
    download: () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([editor.value], { type: "application/json" }));
      link.download = model.get("file_name");
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    },
  };
  el.addEventListener("click", ({ target }) => {
    const pressed = target.closest("button[data-do]");
    if (pressed) acts[pressed.dataset.do](pressed);
  });

  const file = find("input[type=file]");
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    file.value = "";
    if (!chosen) return;
    const { name, size } = chosen;
    if (size > LARGEST_FILE) {
      send({ do: "refuse", name, why: "too_large", size });
      return;
    }
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(await chosen.arrayBuffer());
      send({ do: "load", name, text });
    } catch {
      send({ do: "refuse", name, why: "not_text", size });
    }
  });

  // who asks, on whom, what else
  const radios = [...el.querySelectorAll("[data-choice=owner]")];
  for (const radio of radios) radio.addEventListener("change", () => set({ owner: radio.value }));
  follow("owner", () => { for (const radio of radios) radio.checked = radio.value === model.get("owner"); });
  for (const name of ["username", "goals_text", "context_text", "error_text"]) {
    const field = find(`[name=${name}]`);
    let pause;
    const change = () => {
      clearTimeout(pause);
      if (model.get(name) === field.value) return;
      set({ [name]: field.value });
      hold(heldAs, field.value);
    };
    const heldAs = `lab/${model.get("kept_as")}/${name}`;
    const left = model.get("kept_as") ? takeUp(heldAs) : undefined;
    follow(name, () => { if (document.activeElement !== field) field.value = model.get(name); });
    field.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(change, TYPING_PAUSE);
    });
    field.addEventListener("change", change);
    cleanups.push(() => clearTimeout(pause));
    if (left !== undefined) {
      field.value = left;
      change();
    }
  }
  const asked = find("[data-try]");
  asked.addEventListener("submit", (event) => {
    event.preventDefault();
    const { action, resource } = asked.elements;
    send({ do: "try", action: action.value, resource: resource.value });
  });

  asked.addEventListener("keydown", (event) => { // the notebook has use for this key in a text field
    if (event.key !== "Enter" || event.target.type !== "text") return;
    event.preventDefault();
    event.stopPropagation();
    asked.requestSubmit();
  });

  const matrix = find("[data-html=matrix]");
  const filter = find("[name=only_changed]");
  filter.addEventListener("change", () => set({ only_changed: filter.checked }));
  follow("only_changed", () => { filter.checked = model.get("only_changed"); });
  follow("pointed", () => setTimeout(() => { // once the matrix is there; only its own box scrolls
    const row = [...matrix.querySelectorAll("td")].find((cell) => cell.dataset.action === model.get("pointed")[1]);
    if (!row) return;
    const [at, box] = [row, matrix].map((node) => node.getBoundingClientRect());
    if (at.top < box.top + HEAD || at.bottom > box.bottom) matrix.scrollTop += at.top - box.top - box.height / 3;
  }));
  follow("repaired", () => {
    for (const name of model.get("repaired")) {
      const option = find(`[data-add] option[value="${name}"]`);
      option.textContent = `✓ ${option.textContent.replace("✓ ", "")}`;
    }
  });
  decide({
    model, matrix, follow, shown: () => {}, choose: (row, mfa) => set({ chosen: [row, mfa] }),
  });

  return () => {
    for (const waiting of [...toHurry, toKeep, toSpeak]) clearTimeout(waiting);
    end();
    send({ do: "keep" });
  };
}

export default { render };
