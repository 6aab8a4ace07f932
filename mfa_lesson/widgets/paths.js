// Shows what the Python side has rendered and reports which request the learner chooses. Decides nothing.

function render({ model, el }) {
  const { follow, set, end } = begin({ model, el }, "paths", "controls", ["reason"]);
  walk({ model, el, follow, set });
  const radios = [...el.querySelectorAll("input[type=radio]")];
  const list = el.querySelector("select");

  follow("reason", () => {
    const box = el.querySelector("[data-html=reason]");
    const held = box.contains(document.activeElement);
    box.innerHTML = model.get("reason");
    el.querySelector(".more").hidden = !model.get("reason");
    if (held) el.querySelector(".more > summary").focus({ preventScroll: true });
  });
  follow("chosen", () => {
    for (const radio of radios) radio.checked = radio.value === model.get("chosen");
    if (list && list.value !== model.get("chosen")) list.value = model.get("chosen");
  });

  el.addEventListener("input", ({ target }) => {
    if (target === list || radios.includes(target)) set({ chosen: target.value });
  });

  return end;
}

export default { render };
