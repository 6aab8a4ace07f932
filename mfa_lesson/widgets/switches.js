// Shows the page and sends which switch or button was pressed. Gets what passes the gate only from Python.

function render({ model, el }) {
  const { follow, tell, end } = begin({ model, el }, "switches");
  const [page, status] = el.children;

  follow("page", () => {
    const held = page.contains(document.activeElement) ? document.activeElement.dataset : null;
    const open = page.querySelector("details")?.open;
    page.innerHTML = model.get("page");
    if (open) page.querySelector("details").open = true;
    if (!held) return;
    const again = [...page.querySelectorAll("button")].find((button) => button.dataset.do === held.do && button.dataset.switch === held.switch);
    (again || page.querySelector("button")).focus({ preventScroll: true });
  });
  follow("status", () => { status.textContent = model.get("status"); });

  el.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    tell(button.dataset.do === "flip" ? { do: "flip", switch: Number(button.dataset.switch) } : { do: button.dataset.do });
  });
  el.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter") event.preventDefault(); // a key that is held down flips once
  });

  return end;
}

export default { render };
