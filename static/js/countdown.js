// Time left to pay: shown every second, said once a minute; at the end "timeup" is sent, for htmx to listen to.
(() => {
  const tick = () => document.querySelectorAll("[data-seconds-left]").forEach((element) => {
    const { secondsLeft, countdownText = "{left}" } = element.dataset;
    element.ends ??= Date.now() + 1000 * secondsLeft;
    const left = Math.max(0, Math.round((element.ends - Date.now()) / 1000));
    if (left === element.left) return;
    const isFirst = element.left === undefined;
    element.left = left;
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    element.textContent = countdownText.replace("{left}", clock);
    if (isFirst) return;
    if (!left) element.dispatchEvent(new Event("timeup", { bubbles: true }));
    else if (left % 60 === 0) document.getElementById("status").textContent = `${left / 60} min left`;
  });
  setInterval(tick, 1000);
  document.addEventListener("htmx:afterSettle", tick);
  tick();
})();
