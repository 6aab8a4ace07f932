// Shows the rows and sends what the learner predicts. Gets the result of a row only from Python.

function render({ model, el }) {
  const { follow, tell, end } = begin({ model, el }, "rows");
  const [page, status] = el.children;
  let used = false; // whether the last thing pressed was in this view, which then moves the focus

  follow("page", () => {
    const held = used || page.contains(document.activeElement);
    used = false;
    page.innerHTML = model.get("page");
    if (held) page.querySelector(".now button, .done").focus();
  });
  follow("status", () => { status.textContent = model.get("status"); });

  el.addEventListener("click", ({ target, detail }) => {
    const button = target.closest("button");
    if (!button || detail > 1) return; // the second half of a double click is no second guess
    used = true;
    const { row, verdict } = button.dataset;
    tell(button.dataset.do === "guess" ? { do: "guess", row: Number(row), verdict: Number(verdict) } : { do: button.dataset.do });
  });
  el.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter") event.preventDefault(); // nor is a key that is held down
  });

  return end;
}

export default { render };
