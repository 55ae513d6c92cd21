// A page that shows itself anew when what it is about changes. It works without this file.
"use strict";
(() => {
  const main = document.querySelector("[data-live]");
  if (!main || !window.EventSource || !window.DOMParser) return;
  const pause = document.querySelector("[data-live-pause]");
  let paused = false, waiting = false, asking = false;

  const mark = (node) =>
    node && (node.id ? `#${CSS.escape(node.id)}` : node.getAttribute("href") ? `a[href="${CSS.escape(node.getAttribute("href"))}"]` : "");

  const show = (fresh) => {
    const focus = mark(document.activeElement);
    for (const part of document.querySelectorAll("[data-live-part]")) {
      const other = fresh.getElementById(part.id);
      if (!other || other.innerHTML === part.innerHTML) continue;
      const held = part.contains(document.activeElement);
      const left = part.scrollLeft, top = part.scrollTop;
      part.replaceChildren(...[...other.childNodes].map((node) => document.importNode(node, true)));
      part.scrollLeft = left;
      part.scrollTop = top;
      if (held && focus) part.querySelector(focus)?.focus({ preventScroll: true });
    }
  };

  const refresh = async () => {
    if (paused || document.hidden) { waiting = true; return; }
    if (asking) { waiting = true; return; }
    asking = true;
    waiting = false;
    try {
      const answer = await fetch(location.href, { headers: { "X-Live": "1" }, credentials: "same-origin" });
      if (answer.redirected) { location.assign(answer.url); return; }
      if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* the next word asks again */ } finally { asking = false; }
    if (waiting) setTimeout(refresh, 1000);
  };

  let source = null;
  const listen = () => {
    source?.close();
    source = new EventSource(main.dataset.live);
    source.addEventListener("changed", refresh);
    source.addEventListener("error", () => { if (source?.readyState === EventSource.CLOSED) refresh(); });
  };
  // A page that nobody sees holds no connection: browsers have few of them for one server.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { source?.close(); source = null; waiting = true; return; }
    listen();
    if (waiting) refresh();
  });
  window.addEventListener("pagehide", () => source?.close());
  window.addEventListener("pageshow", (event) => { if (event.persisted) { listen(); refresh(); } });
  if (!document.hidden) listen();
  if (pause) {
    pause.hidden = false;
    pause.addEventListener("click", () => {
      paused = !paused;
      pause.setAttribute("aria-pressed", String(paused));
      if (!paused && waiting) refresh();
    });
  }
})();
