// Sends what the learner types, and shows the output. Arrow keys bring back earlier commands, as in a terminal.

function render({ model, el }) {
  const { follow, tell, end } = begin({ model, el }, "terminal", "page", ["transcript"]);
  const screen = el.querySelector(".screen");
  const form = el.querySelector(".entering");
  const input = form.querySelector("input");
  const stop = form.querySelector("[data-do=stop]");
  const run = form.querySelector(".main");
  let back = 0; // how many commands the arrow keys have gone back
  let begun = ""; // what was typed before

  follow("transcript", () => {
    const { entry } = screen.contains(document.activeElement) ? document.activeElement.dataset : {};
    screen.innerHTML = model.get("transcript");
    const why = entry && screen.querySelector(`[data-entry="${entry}"]`);
    why?.focus({ preventScroll: true });
    if (why) screen.scrollTop += why.getBoundingClientRect().top - screen.getBoundingClientRect().top - 60;
    else screen.scrollTop = screen.scrollHeight;
    if (document.activeElement === input) form.scrollIntoView({ block: "nearest" }); // the output pushes it down
  });
  const show = () => {
    const asks = model.get("asks");
    const running = model.get("running");
    form.querySelector(".prompt").textContent = asks || (running ? "" : model.get("prompt"));
    input.setAttribute("aria-label", asks || `${model.get("prompt")} Command`);
    form.classList.toggle("busy", running && !asks);
    run.textContent = asks ? "Send" : "Run";
    run.setAttribute("aria-disabled", String(running && !asks));
    if (!running && document.activeElement === stop) input.focus({ preventScroll: true });
    stop.hidden = !running;
  };
  ["prompt", "asks", "running"].forEach((trait) => follow(trait, show));

  const submit = () => {
    if (model.get("running") && !model.get("asks")) return;
    const line = input.value;
    input.value = begun = "";
    back = 0;
    tell({ do: "run", line });
  };
  const recall = (step) => {
    const typed = model.get("typed");
    const next = Math.min(Math.max(back + step, 0), typed.length);
    if (next === back) return;
    if (back === 0) begun = input.value;
    back = next;
    input.value = back ? typed[typed.length - back] : begun;
    input.setSelectionRange(input.value.length, input.value.length);
  };

  input.addEventListener("keydown", (event) => {
    const { key, ctrlKey } = event;
    if (key === "Enter") {
      event.preventDefault();
      if (!event.isComposing && !event.repeat) submit();
    } else if (key === "ArrowUp" || key === "ArrowDown") {
      event.preventDefault();
      if (!model.get("asks")) recall(key === "ArrowUp" ? 1 : -1);
    } else if (ctrlKey && key === "c" && input.selectionStart === input.selectionEnd) {
      event.preventDefault();
      if (model.get("running")) tell({ do: "stop" });
      else input.value = "";
    } else if (ctrlKey && key === "l") {
      event.preventDefault();
      tell({ do: "clear" });
    }
  });
  input.addEventListener("paste", (event) => { // a field drops the ends of lines, of which a command can have several
    const text = event.clipboardData.getData("text");
    if (!/\n/.test(text.trim())) return;
    event.preventDefault();
    const line = text.trim().replace(/[\\`^][ \t]*\r?\n\s*/g, " ").replace(/\r?\n/g, " ");
    input.setRangeText(line, input.selectionStart, input.selectionEnd, "end");
  });
  el.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-do]");
    if (!button) return;
    const { do: act, entry } = button.dataset;
    if (act === "run") submit();
    else tell(act === "why" ? { do: act, entry: Number(entry) } : { do: act });
    if (act !== "why") input.focus({ preventScroll: true });
  });

  return end;
}

export default { render };
