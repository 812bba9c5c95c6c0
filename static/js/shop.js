// What plain HTML and htmx cannot do. Every page works without this file.
(() => {
  "use strict";
  const page = document.documentElement;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (words) => { document.getElementById("status").textContent = words; };
  page.classList.add("js");

  // One press, one request. aria-disabled, because a disabled button loses the focus and sends no name.
  const waiting = (form) => all("[aria-disabled=true]", form);
  const release = (form) => waiting(form).forEach((button) => {
    button.replaceChildren(...button.words);
    button.removeAttribute("aria-disabled");
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (waiting(form).length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const button = event.submitter;
    if (!button) return;
    button.words = [...button.childNodes];
    button.setAttribute("aria-disabled", "true");
    if (button.dataset.busy) button.textContent = button.dataset.busy;
    setTimeout(release, 20000, form);
  }, true);

  // A request that failed: say so beside what was pressed, and aloud. What was typed stays.
  const clear = (form) => all("[data-failure]", form.parentNode || form).forEach((note) => note.remove());
  const failed = (words, isOurs) => ({ detail: { elt } }) => {
    const form = elt.closest("form") || elt;
    clear(form);
    const note = document.createElement("p");
    note.className = "notice notice--error";
    note.dataset.failure = "";
    note.textContent = words;
    const whatsapp = isOurs && document.querySelector("[data-whatsapp]");
    if (whatsapp) note.append(" ", whatsapp.cloneNode(true));
    form === elt && form.tagName !== "FORM" ? form.after(note) : form.append(note);
    say(words);
  };
  const offline = failed("No connection. What you typed is still here. Try again.");
  const ours = failed("There is a problem on our side. What you typed is still here. Try again in a minute.", true);
  const refused = failed("That did not work. Load the page again and try once more.");
  document.addEventListener("htmx:sendError", offline);
  document.addEventListener("htmx:timeout", offline);
  document.addEventListener("htmx:responseError", (event) =>
    (event.detail.xhr.status < 500 ? refused : ours)(event));
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const form = detail.elt.closest("form") || detail.elt;
    release(form);
    if (detail.successful) clear(form);
  });

  // The cart's number after Back: a page kept by the browser shows the number it was left with.
  const count = document.getElementById.bind(document, "cart-count");
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    all("form").forEach(release);
    count().lastChild.data = count().dataset.count = sessionStorage.cartCount;
  });

  // Time left: data-seconds-left on the element. Seen every second, said once a minute; at the end it sends "timeup".
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const tick = () => all("[data-seconds-left]").forEach((element) => {
    element.ends ??= Date.now() + 1000 * element.dataset.secondsLeft;
    const left = Math.max(0, Math.round((element.ends - Date.now()) / 1000));
    if (left === element.left) return;
    const before = element.left;
    element.left = left;
    element.textContent = clock(left);
    if (before === undefined) return;
    if (!left) element.dispatchEvent(new Event("timeup", { bubbles: true }));
    else if (left % 60 === 0) say(left === 60 ? "1 minute left" : `${left / 60} minutes left`);
  });
  setInterval(tick, 1000);

  // data-shows-when="location=other": there only while that field has that value.
  const reveal = () => all("[data-shows-when]").forEach((part) => {
    const [name, value] = part.dataset.showsWhen.split("=");
    const form = part.closest("form");
    part.hidden = new FormData(form).get(name) !== value;
  });
  document.addEventListener("change", reveal);

  // data-max on a textarea: typing is never stopped, what is too much is said.
  const measure = (field) => {
    const left = field.dataset.max - [...field.value.normalize("NFC")].length;
    const note = field.nextElementSibling?.matches(".field__count")
      ? field.nextElementSibling : field.parentNode.insertBefore(document.createElement("p"), field.nextSibling);
    note.className = `field__count${left < 0 ? " is-over" : ""}`;
    note.textContent = left < 0 ? `${-left} too many` : `${left} left`;
    clearTimeout(field.pause);
    if (left < 0) field.pause = setTimeout(say, 1000, `${-left} characters too many`);
  };
  document.addEventListener("input", ({ target }) => { if (target.dataset.max) measure(target); });

  const ready = () => {
    all("textarea[data-max]").forEach(measure);
    tick();
    reveal();
    sessionStorage.cartCount = count().dataset.count; // last: it throws where storage is not allowed
  };
  document.addEventListener("htmx:afterSettle", ready);
  ready();
})();
