// What plain HTML and htmx cannot do. Every page works without this file.
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
    try { return !!sessionStorage; } catch { return false; }
  };
  document.addEventListener("submit", (event) => {
    const { target: form, submitter: button } = event;
    if (form.method !== "post" || !button) return;
    const { cookieless } = form.dataset; // where it is said that nothing can be kept without cookies
    const isInVain = cookieless && !canKeep();
    if (isInVain) location = cookieless;
    if (isInVain || waiting(form).length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
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
    const form = formOf(elt);
    const { status } = xhr;
    const words = !status ? "No connection. What you typed is still here. Try again."
      : status === 429 ? "That was very often in a short time. What you typed is still here. Try again in a minute."
      : status < 500 ? "That did not work. Load the page again and try again."
        : "There is a problem on our side. What you typed is still here. Try again.";
    const note = document.createElement("p");
    note.className = "notice notice--error";
    note.dataset.failure = "";
    note.append(words);
    const whatsapp = status >= 500 && document.querySelector("[data-whatsapp]");
    if (whatsapp) note.append(" ", whatsapp.cloneNode(true));
    clear(form);
    form.method ? form.append(note) : form.after(note);
    say(words);
  };
  for (const kind of ["sendError", "timeout", "responseError"]) document.addEventListener(`htmx:${kind}`, fail);
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
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
  for (const kind of ["beforeRequest", "afterRequest"]) document.addEventListener(`htmx:${kind}`, ({ detail: { target } }) => {
    if (target.matches("#results, #more, #cart")) target.ariaBusy = kind === "beforeRequest";
  });

  // One page for when there is no network.
  addEventListener("load", () => navigator.serviceWorker?.register("/sw.js").catch(() => {}));

  // data-shows-when="location=other location=elsewhere": there only while that field has such a value.
  const reveal = () => all("[data-shows-when]").forEach((part) => {
    const values = new FormData(part.closest("form"));
    (part.closest(".field") || part).hidden = !part.dataset.showsWhen.split(" ").some((pair) => {
      const [name, value] = pair.split("=");
      return values.getAll(name).includes(value);
    });
  });
  for (const kind of ["input", "change"]) document.addEventListener(kind, reveal);

  // data-max on a textarea: typing is never stopped, what is too much is said.
  const measure = (field) => {
    const left = field.dataset.max - [...field.value.normalize("NFC")].length;
    let note = field.nextElementSibling;
    if (!note?.matches(".field__count")) field.after(note = document.createElement("p"));
    note.className = `field__count${left < 0 ? " is-over" : ""}`;
    note.textContent = left < 0 ? `${-left} too many` : `${left} left`;
    clearTimeout(field.pause);
    if (left < 0) field.pause = setTimeout(say, 1000, note.textContent);
  };
  document.addEventListener("input", ({ target }) => { if (target.dataset.max) measure(target); });

  const ready = () => {
    all("[data-max]").forEach(measure);
    all("[data-passes]").forEach((element) => {
      element.passes ??= setTimeout(pass, 1000 * element.dataset.passes, element);
    });
    reveal();
    sessionStorage.cartCount = count().dataset.count; // last: it throws where storage is not allowed
  };
  document.addEventListener("htmx:afterSettle", ready);
  ready();
})();
