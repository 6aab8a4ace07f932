// Shows what the Python side has rendered and reports which request the learner chooses. Decides nothing.

function render({ model, el }) {
  const { follow, prefix, end } = begin({ model, el }, "paths");
  el.innerHTML = model.get("controls");
  const radios = [...el.querySelectorAll("input[type=radio]")];
  for (const radio of radios) radio.name = prefix + radio.name;
  const list = el.querySelector("select");

  follow("status", () => { el.querySelector("[data-html=status]").innerHTML = model.get("status"); });
  follow("picture", () => {
    const box = el.querySelector("[data-html=picture]");
    const words = box.querySelector("details");
    const open = words && words.open;
    const held = words && words.contains(document.activeElement);
    box.innerHTML = model.get("picture");
    if (open) box.querySelector("details").open = true;
    if (held) box.querySelector("summary").focus({ preventScroll: true });
  });
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
    if (target !== list && !radios.includes(target)) return;
    model.set("chosen", target.value);
    model.save_changes();
  });

  return () => {
    end();
  };
}

export default { render };
