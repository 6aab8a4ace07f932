// Shows what the Python side has rendered and reports what the learner does. Decides nothing.

function render({ model, el }) {
  const { follow, tell, end } = begin({ model, el }, "journey", "controls");

  const log = el.querySelector("[data-html=log]");
  follow("log", () => { log.scrollTop = log.scrollHeight; });

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
  const where = el.querySelector("[name=place]");
  follow("place", () => { where.value = model.get("place"); });
  follow("fresh", () => {
    log.hidden = model.get("fresh");
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

  return end;
}

export default { render };
