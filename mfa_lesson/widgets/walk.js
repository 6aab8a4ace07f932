// A path to a decision, one answer after the other: each click shows a frame that Python has made ready.

function walk({ model, el, follow, set }) {
  const box = el.querySelector(".walk");
  const part = (name) => box.querySelector(`[data-walk=${name}]`);
  const last = () => model.get("frames").length - 1;
  const place = () => (model.get("at") < 0 ? last() : Math.min(model.get("at"), last()));
  const buttons = [...box.querySelectorAll("[data-step]")];
  const goes = { back: () => place() > 0, next: () => place() < last(), whole: () => place() < last() };
  const shown = {}; // what is shown already stays, so that nothing is told or moves twice
  const put = (name, html) => {
    const node = part(name);
    if (shown[name] !== html) node.innerHTML = html;
    shown[name] = html;
  };
  const show = () => {
    const frame = model.get("frames")[place()] || { picture: "", said: "" };
    put("picture", frame.picture);
    put("said", (model.get("at") < 0 && frame.all) || frame.said);
    box.dataset.ended = String(last() > 0 && place() === last());
    for (const button of buttons) button.setAttribute("aria-disabled", String(!goes[button.dataset.step]()));
  };
  follow("frames", show);
  follow("at", show);
  box.addEventListener("click", ({ target }) => {
    const step = target.closest("[data-step]")?.dataset.step;
    if (step && goes[step]()) set({ at: { back: place() - 1, next: place() + 1, whole: -1 }[step] });
  });
}

