// Shows what the Python side has rendered and reports what the learner chooses. Decides nothing.

const CHOICES = ["username", "mfa", "owner", "attached", "scope"];
const TYPING_PAUSE = 300; // milliseconds after the last key until a typed name counts

function render({ model, el }) {
  const { follow, set, end } = begin({ model, el }, "explorer", "controls", ["matrix", "spoken"]);
  // Another MFA state is shown at once, from what Python has made ready; it then has nothing to add.
  const turn = (mfa) => set({
    mfa,
    ...model.get("turns")[model.get("mfa")][mfa],
    chosen: [model.get("chosen")[0], mfa],
    ...model.get("reasons")[mfa],
  });

  let asked = false; // whether a cell was chosen last: of all other changes the status line tells already
  const voice = el.querySelector("[data-text=spoken]");
  follow("spoken", () => { voice.textContent = asked ? model.get("spoken") : ""; });
  const field = el.querySelector("[name=username]");
  follow("problem", () => { field.setAttribute("aria-invalid", String(Boolean(model.get("problem")))); });

  for (const name of CHOICES) {
    follow(name, () => {
      for (const radio of el.querySelectorAll(`input[data-choice=${name}]`)) radio.checked = radio.value === model.get(name);
      const other = el.querySelector(`[name=${name}]`);
      if (other && other.value !== model.get(name)) other.value = model.get(name);
    });
  }
  let pause;
  el.addEventListener("input", ({ target }) => {
    clearTimeout(pause);
    asked = false;
    if (target.dataset.choice === "mfa") turn(target.value);
    else if (target === field) pause = setTimeout(() => set({ username: field.value }), TYPING_PAUSE);
    else set({ [target.dataset.choice || target.name]: target.value });
  });
  field.addEventListener("change", () => {
    clearTimeout(pause);
    set({ username: field.value });
  });

  const matrix = el.querySelector("[data-html=matrix]");
  const reason = el.querySelector("[data-html=reason]");

  const markNow = () => {
    for (const table of matrix.querySelectorAll("table")) table.dataset.current = model.get("mfa");
    for (const head of matrix.querySelectorAll("th[data-mfa]")) {
      if (head.dataset.mfa === model.get("mfa")) head.setAttribute("aria-current", "true");
      else head.removeAttribute("aria-current");
    }
  };
  const cell = (action, mfa) => {
    asked = true;
    set({ chosen: [action, mfa], ...(action === model.get("chosen")[0] && model.get("reasons")[mfa]) });
  };
  decide({ model, matrix, follow, choose: cell, shown: markNow });
  follow("mfa", markNow);
  follow("reason", () => { reason.parentElement.scrollTop = 0; });
  walk({ model, el, follow, set });
  const fold = el.querySelector(".follow");
  follow("following", () => { fold.open = model.get("following"); });
  fold.addEventListener("toggle", () => { if (fold.open !== model.get("following")) set({ following: fold.open }); });

  return () => {
    clearTimeout(pause);
    end();
  };
}

export default { render };
