// Shows questions and sends what the learner chooses. Does not know which answer is right.

const WORDS = { right: "✓ right", wrong: "✕ tried", mine: "✕ your answer", guess: "your guess" };

function render({ model, el }) {
  const { follow, tell, prefix, end } = begin({ model, el }, "quiz");
  const [page, status] = el.children;
  let used = false; // whether the last thing pressed was in this view, which then may move the focus
  const send = (message) => {
    used = true;
    tell(message);
  };

  const mark = () => {
    const said = model.get("said");
    for (const question of el.querySelectorAll(".question")) {
      const { mark = "", words = "", tried = {}, closed = false, html = "" } = said[question.dataset.question] || {};
      question.dataset.mark = mark;
      const feedback = question.querySelector(".feedback");
      if (feedback.innerHTML !== html) feedback.innerHTML = html;
      openInLab(feedback);
      const node = question.querySelector(".mark");
      if (node) node.textContent = words && `${mark === "right" ? "✓" : "✕"} ${words}`;
      for (const radio of question.querySelectorAll("input[type=radio]")) {
        const how = tried[radio.value] || "";
        const option = radio.closest(".option");
        option.dataset.tried = how;
        option.querySelector(".tried").textContent = WORDS[how] || "";
        if (how === "guess") radio.checked = true;
        radio.disabled = closed;
      }
      question.querySelector(".buttons").hidden = closed;
      const after = question.querySelector(".after");
      if (after) after.hidden = !closed;
    }
    const over = el.querySelector(".buttons.over");
    if (over) over.hidden = !Object.values(said).some(({ tried }) => tried);
  };
  follow("page", () => {
    page.innerHTML = model.get("page");
    makeOwn(page, prefix);
    openInLab(page);
    mark();
  });
  follow("said", mark);
  follow("status", () => { status.textContent = model.get("status"); });
  follow("focus_on", () => {
    if (!used) return;
    used = false;
    setTimeout(() => el.querySelector(model.get("focus_on")[1])?.focus());
  });

  el.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const radio = form.querySelector("input[type=radio]:checked");
    send({ do: "answer", question: form.dataset.question, option: radio ? Number(radio.value) : null });
  });
  el.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-do]");
    if (!button) return;
    if (button.dataset.do === "start_over") for (const form of el.querySelectorAll("form")) form.reset();
    send({ do: button.dataset.do });
  });

  return end;
}

export default { render };
