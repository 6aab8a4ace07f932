// Shows what the Python side has rendered and reports what the learner does. Decides nothing.

function render({ model, el }) {
  const { follow, end } = begin({ model, el }, "journey");
  const tell = (message) => model.send(message);

  el.innerHTML = model.get("controls");

  for (const node of el.querySelectorAll("[data-text]")) {
    follow(node.dataset.text, () => { node.textContent = model.get(node.dataset.text); });
  }
  for (const box of el.querySelectorAll("[data-html]")) {
    const name = box.dataset.html;
    follow(name, () => {
      const held = box.contains(document.activeElement) && document.activeElement !== box;
      const open = name === "result" && box.querySelector(":scope > details[open]");
      box.innerHTML = model.get(name);
      const again = box.querySelector(":scope > details");
      if (open && again) again.open = true;
      if (name === "log") box.scrollTop = box.scrollHeight;
      if (held) (box.querySelector("summary") || box).focus({ preventScroll: true });
    });
  }

  const go = el.querySelector("[data-go]");
  const scenes = [...el.querySelectorAll("[data-scene]")];
  const mark = () => {
    const next = model.get("next");
    go.textContent = next ? `${model.get("go")} ▸` : model.get("go");
    go.setAttribute("aria-disabled", String(!next));
    for (const button of scenes) {
      const number = Number(button.dataset.scene);
      if (number === next) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      button.querySelector(".mark").textContent = number === next ? "next" : model.get("taken").includes(number) ? "taken" : "";
    }
  };
  for (const name of ["next", "taken", "go"]) follow(name, mark);
  follow("fresh", () => {
    el.querySelector("[data-html=log]").hidden = model.get("fresh");
    el.querySelector("[data-reset]").setAttribute("aria-disabled", String(model.get("fresh")));
  });

  el.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button === go) {
      if (model.get("next")) tell({ do: "scene", number: model.get("next") });
    } else if (button.dataset.scene) tell({ do: "scene", number: Number(button.dataset.scene) });
    else if (button.hasAttribute("data-reset") && !model.get("fresh")) tell({ do: "reset" });
  });
  el.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const chosen = Object.fromEntries([...form.querySelectorAll("select")].map((list) => [list.name, list.value]));
    tell({ do: form.dataset.form, ...chosen });
  });

  return () => {
    end();
  };
}

export default { render };
