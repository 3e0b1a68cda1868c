/* Live parts, on top of htmx. Three duties: the clock runs between two answers of the server, nothing that holds focus
   is ever replaced, and old data says that it is old. Every page works without this file. */
(() => {
  "use strict";
  const STALE_AFTER = 10000;
  const LOST_AFTER = 30000;
  let ahead = 0; // the server's clock less this machine's
  let heardAt = Date.now();

  const show = (id, shown) => {
    const part = document.getElementById(id);
    if (part) part.hidden = !shown;
  };

  const elapsed = (milliseconds) => {
    const seconds = Math.max(Math.floor(milliseconds / 1000), 0);
    const two = (number) => String(number).padStart(2, "0");
    const minutes = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
    return seconds < 3600 ? minutes : `${Math.floor(seconds / 3600)}:${minutes}`;
  };

  const clockAt = (instant) => new Date(instant).toLocaleTimeString("it-IT", { timeZone: "Europe/Rome" });

  const readClock = () => {
    const part = document.querySelector("[data-now]");
    if (part) ahead = Date.parse(part.dataset.now) - Date.now();
  };

  const tick = () => {
    const now = Date.now() + ahead;
    for (const clock of document.querySelectorAll("[data-since]")) {
      clock.textContent = elapsed(now - Date.parse(clock.dataset.since));
    }
    const silence = Date.now() - heardAt;
    const last = document.querySelector("[data-heard]");
    if (last) {
      last.hidden = silence < STALE_AFTER || silence >= LOST_AFTER;
      const clock = last.querySelector("time");
      if (clock) clock.textContent = clockAt(heardAt + ahead);
    }
    show("lost", silence >= LOST_AFTER);
  };

  const holdsFocus = (part) => part !== document.body && part.contains(document.activeElement);

  let held = ""; // the part that stayed as it was, until it is renewed after all

  const keepFocus = (event) => {
    const part = event.detail.target;
    if (holdsFocus(part)) {
      event.detail.shouldSwap = false;
      held = part.id;
      show("held", true);
    } else if (part.id === held) {
      held = "";
      show("held", false);
    }
  };

  // Where the browser lets a page write to the clipboard, a line can be copied; elsewhere it is there to be selected.
  const offerToCopy = () => {
    if (!navigator.clipboard) return;
    for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const line = document.getElementById(button.dataset.copy).textContent;
    try {
      await navigator.clipboard.writeText(line.replace(/\s+/g, " ").trim());
    } catch {
      return; // refused: the button goes on saying what it would do
    }
    button.textContent = button.dataset.copied;
    document.getElementById("news").textContent = button.dataset.copied;
  });

  document.addEventListener("htmx:beforeSwap", keepFocus);
  document.addEventListener("htmx:oobBeforeSwap", keepFocus);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) {
      if (event.detail.xhr && event.detail.xhr.status === 401) show("ended", true);
      return;
    }
    heardAt = Date.now();
    const asOf = document.querySelector("[data-as-of]");
    if (asOf) asOf.textContent = clockAt(heardAt + ahead).slice(0, 5);
  });
  document.addEventListener("htmx:afterSettle", () => {
    readClock();
    offerToCopy();
  });
  document.addEventListener("DOMContentLoaded", () => {
    readClock();
    offerToCopy();
    if (document.querySelector("[data-live]")) setInterval(tick, 1000);
  });
})();
