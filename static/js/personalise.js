// The product page while somebody writes: letters that phones hide, and how the words fit, said quietly.
(() => {
  // What the preview says, a second after it stopped changing; nothing new, nothing said.
  let said = document.getElementById("preview")?.dataset.say;
  let pause;
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target.id !== "preview") return;
    target.closest(".gallery")?.scrollTo({ left: 0 }); // from whatever picture was looked at
    const words = target.dataset.say;
    clearTimeout(pause);
    if (words === said) return;
    pause = setTimeout(() => {
      said = words;
      document.getElementById("status").textContent = words;
    }, 1000);
  });

  // A preview that does not come: the last one stays, with a word about it. It is no failure of a form.
  const NOT_DRAWN = "Preview is not available just now. Your text is still saved with the order.";
  const down = (event) => {
    if (event.target.id !== "picture-preview") return;
    event.stopPropagation();
    const words = document.querySelector("#preview figcaption");
    if (words.textContent === NOT_DRAWN) return;
    words.textContent = said = document.getElementById("status").textContent = NOT_DRAWN;
  };
  for (const kind of ["sendError", "timeout", "responseError"]) document.addEventListener(`htmx:${kind}`, down, true);

  const TONES = { "\u0301": "high tone, acute", "\u0300": "low tone, grave", "\u0304": "middle tone, macron" };
  const LETTERS = {
    "ẹ": "e with dot below", "ọ": "o with dot below", "ṣ": "s with dot below", ...TONES,
    "ị": "i with dot below", "ụ": "u with dot below", "ṅ": "n with dot above",
    "ɓ": "b with hook", "ɗ": "d with hook", "ƙ": "k with hook", "ƴ": "y with hook",
    "♥": "heart", "★": "star", "∞": "endless", "☾": "moon", "✝": "cross",
  };

  // At the caret; a tone goes onto the letter before it, a letter that begins a word is a capital.
  const insert = (field, letter) => {
    const before = field.value.slice(0, field.selectionStart);
    if (TONES[letter] && !/[\p{L}\p{M}]$/u.test(before)) return;
    const begins = !before || /[\s“"(-]$/.test(before);
    field.setRangeText(begins ? letter.toUpperCase() : letter, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // A list of twelve names asks for twelve.
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const pieces = target.id === "name-rows" && target.querySelector("[data-pieces]")?.dataset.pieces;
    const quantity = document.getElementById("id_quantity");
    if (!pieces || quantity.value === pieces) return;
    quantity.value = pieces;
    quantity.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // The piece whose name is being written is the one to look at: its words are drawn large, too.
  const enlarge = ({ target }) => {
    const large = document.querySelector("[data-letters]");
    if (!target.dataset.row || !large || large.value === target.value) return;
    large.value = target.value;
    large.dispatchEvent(new Event("input", { bubbles: true }));
  };
  for (const kind of ["input", "focusin"]) document.addEventListener(kind, enlarge);

  const offer = () => document.querySelectorAll("[data-letters], [data-own]").forEach((field) => {
    if (field.previousElementSibling?.matches(".letters")) return;
    const bar = document.createElement("div");
    bar.className = "letters";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Letters and signs to insert");
    for (const [letter, name] of Object.entries(LETTERS)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "letters__key";
      button.textContent = TONES[letter] ? `◌${letter}` : letter;
      button.setAttribute("aria-label", name);
      button.addEventListener("click", () => insert(field, letter));
      bar.append(button);
    }
    // The field keeps the focus, or the keyboard of a phone would close and open at every letter.
    bar.addEventListener("pointerdown", (event) => { if (document.activeElement === field) event.preventDefault(); });
    field.before(bar);
  });
  document.addEventListener("htmx:afterSettle", offer); // a refused form is a new one
  offer();
})();
