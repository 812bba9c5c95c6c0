// What plain HTML and htmx cannot do. Every page works without this file. It is one for all pages: each file of its own
// would cost a request and some 650 bytes of headers, which is more than most of what stands here.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (words) => { document.getElementById("status").textContent = words; };
  document.documentElement.classList.add("js");

  // One press, one request. aria-disabled, because a disabled button loses the focus and sends no name.
  const waiting = (form) => all("[aria-disabled=true]", form);
  const release = (form) => waiting(form).forEach((button) => {
    button.replaceChildren(...button.words);
    button.removeAttribute("aria-disabled");
  });
  // Where cookies are blocked, storage is, too, and says so; navigator.cookieEnabled does not.
  const canKeep = () => {
    try { return sessionStorage; } catch {}
  };
  document.addEventListener("submit", (event) => {
    const { target: form, submitter: button } = event;
    if (form.method !== "post" || !button) return;
    const { cookieless } = form.dataset; // where it is said that nothing can be kept without cookies
    const isInVain = cookieless && !canKeep();
    if (isInVain) location = cookieless;
    if (isInVain || waiting(form).length) {
      event.stopImmediatePropagation();
      return event.preventDefault();
    }
    button.words = [...button.childNodes];
    button.setAttribute("aria-disabled", "true");
    if (button.dataset.busy) button.textContent = button.dataset.busy;
    setTimeout(release, 20000, form);
  }, true);

  // A request that failed: said beside what was pressed, and aloud. What was typed stays.
  const clear = (form) => all("[data-failure]", form.parentNode || form).forEach((note) => note.remove());
  const formOf = (element) => element.closest("form") || element;
  const fail = ({ detail: { elt, xhr } }) => {
    const { whenDown } = elt.dataset; // a preview, no failure of a form: the last one stays, with a word about it
    if (whenDown) {
      const [caption] = all("figcaption", elt);
      clearTimeout(pause);
      if (caption.textContent !== whenDown) say(caption.textContent = said = whenDown);
      return;
    }
    const form = formOf(elt);
    const { status } = xhr;
    const words = !status ? "No connection. What you typed is still here. Try again."
      : status === 429 ? "That was too often. What you typed is still here. Try again in a minute."
      : status < 500 ? "That did not work. Load the page again."
        : "There is a problem on our side. What you typed is still here. Try again.";
    const note = document.createElement("p");
    note.className = "notice notice--error";
    note.dataset.failure = "";
    note.append(words);
    const whatsapp = status >= 500 && all("[data-whatsapp]")[0];
    if (whatsapp) note.append(" ", whatsapp.cloneNode(true));
    clear(form);
    form.method ? form.append(note) : form.after(note);
    say(words);
  };
  for (const kind of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(kind, fail);
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    detail.target.ariaBusy = null;
    release(formOf(detail.elt));
    if (detail.successful) clear(formOf(detail.elt));
  });

  // The drawer opens with what came for it: the browser keeps the focus in it, and gives it back where it was.
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target.matches("dialog") && !target.open) target.showModal();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.matches("dialog, [data-close]")) target.closest("dialog").close(); // a click on nothing else is on its backdrop
  });
  addEventListener("pagehide", () => all("dialog[open]").forEach((dialog) => dialog.close()));

  // data-passes="10": goes after so many seconds, but not while somebody is at it.
  const pass = (element) => {
    if (element.matches(":hover, :focus-within")) setTimeout(pass, 1000, element);
    else element.remove();
  };

  // A page that the browser kept for Back shows the number it was left with.
  const count = () => document.getElementById("cart-count");
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    all("form").forEach(release);
    count().lastChild.data = count().dataset.count = sessionStorage.cartCount;
  });

  // A list or a cart that is being redrawn is dimmed, if that takes a while.
  document.addEventListener("htmx:beforeRequest", ({ detail: { target } }) => {
    if (target.matches("#results, #more, #cart")) target.ariaBusy = true;
  });

  // One page for when there is no network.
  addEventListener("load", () => navigator.serviceWorker?.register("/sw.js").catch(() => {}));

  // data-shows-when="location=other location=elsewhere": there only while that field has such a value.
  const reveal = () => {
    const answers = new Map(); // of each form, read once: this happens at every key
    all("[data-shows-when]").forEach((element) => {
      const form = element.closest("form");
      if (!answers.has(form)) answers.set(form, [...new FormData(form)].map((pair) => pair.join("=")));
      const shows = element.dataset.showsWhen.split(" ").some((pair) => answers.get(form).includes(pair));
      (element.closest(".field") || element).hidden = !shows;
    });
  };
  document.addEventListener("input", reveal);

  // data-max on a textarea: typing is never stopped, what is too much is said.
  const measure = (field) => {
    // As the server counts: what goes onto the letter or picture before it is none of its own.
    const left = field.dataset.max - [...field.value.replace(/[\p{M}\p{EMod}]/gu, "")].length;
    let note = field.nextElementSibling;
    if (!note?.matches(".field__count")) field.after(note = document.createElement("p"));
    note.className = left < 0 ? "field__count is-over" : "field__count";
    note.textContent = left < 0 ? `${-left} too many` : `${left} left`;
    clearTimeout(field.pause);
    if (left < 0) field.pause = setTimeout(say, 1000, note.textContent);
  };
  document.addEventListener("input", ({ target }) => { if (target.dataset.max) measure(target); });

  // The preview speaks a second after it stopped changing; nothing new, nothing said.
  let said = document.getElementById("preview")?.dataset.say;
  let pause;
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target.id !== "preview") return;
    target.closest(".gallery")?.scrollTo({ left: 0 }); // from whatever picture was looked at
    clearTimeout(pause);
    const words = target.dataset.say;
    if (words !== said) pause = setTimeout(() => say(said = words), 1000);
  });

  const bar = () => document.getElementById("letters")?.content.firstElementChild.cloneNode(true) || "";

  // Letters that phones hide: at the caret. A tone goes onto the letter before it, a letter that begins a word is a capital.
  const press = (field, sign) => {
    const before = field.value.slice(0, field.selectionStart);
    const tone = sign.split("◌")[1];
    if (tone && !/[\p{L}\p{M}]$/u.test(before)) return;
    const letter = /(^|[\s“"(-])$/.test(before) ? sign.toUpperCase() : sign;
    field.setRangeText(tone || letter, field.selectionStart, field.selectionEnd, "end");
    tell(field, "input");
  };
  const tell = (field, kind) => field.dispatchEvent(new Event(kind, { bubbles: true }));
  const fieldOf = (element) => element.closest(".letters")?.nextElementSibling;
  document.addEventListener("click", ({ target }) => {
    if (target.matches(".letters__key")) press(fieldOf(target), target.textContent);
  });
  // The field keeps the focus, or the keyboard of a phone would close and open at every letter.
  document.addEventListener("pointerdown", (event) => {
    if (fieldOf(event.target) === document.activeElement) event.preventDefault();
  });

  // A list of twelve names asks for twelve.
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const [list] = target.id === "name-rows" ? all("[data-pieces]", target) : [];
    const [field] = all("#id_quantity");
    if (!list || field.value === list.dataset.pieces) return;
    field.value = list.dataset.pieces;
    tell(field, "input");
    tell(field, "change");
  });

  // The piece whose name is being written is the one to look at, or the first: the preview asks with its words.
  let row;
  document.addEventListener("focusin", ({ target }) => {
    if (!target.dataset.row) return;
    row = target.id;
    target.before(all(".name .letters")[0] || bar());
  });
  document.addEventListener("htmx:configRequest", ({ detail: { elt, parameters } }) => {
    const piece = document.getElementById(row) || all("[data-row]")[0];
    if (piece && elt.dataset.words) parameters[elt.dataset.words] = piece.value;
  });

  // Time left to pay: shown every second, said once a minute; at the end "timeup" is sent, for htmx to listen to.
  const tick = () => all("[data-seconds-left]").forEach((element) => {
    const { secondsLeft, countdownText = "{left}" } = element.dataset;
    element.ends ??= Date.now() + 1000 * secondsLeft;
    const left = Math.max(0, Math.round((element.ends - Date.now()) / 1000));
    if (left === element.left) return;
    const wasLeft = element.left;
    element.left = left;
    const clock = `${left / 60 | 0}:${String(left % 60).padStart(2, "0")}`;
    element.textContent = countdownText.replace("{left}", clock);
    if (!wasLeft) return;
    if (!left) tell(element, "timeup");
    else if (left % 60 === 0) say(`${left / 60} min left`);
  });
  setInterval(tick, 1000);

  const ready = () => {
    all("[data-max]").forEach(measure);
    all("[data-passes]").forEach((element) => {
      element.passes ??= setTimeout(pass, 1000 * element.dataset.passes, element);
    });
    all("[data-letters], [data-own]").forEach((field) => {
      if (!field.previousElementSibling?.matches(".letters")) field.before(bar());
    });
    reveal();
    tick();
    sessionStorage.cartCount = count().dataset.count; // last: it throws where storage is not allowed
  };
  document.addEventListener("htmx:afterSettle", ready);
  ready();
})();
