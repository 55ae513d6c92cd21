"use strict";
const $ = (id) => document.getElementById(id);
const names = { terminal: "终端 Terminal", sync: "送件 Sync", centre: "中心 Centre" };
const size = { width: 1080, height: 1920 };
const panels = {};

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json", "X-Dock": "1" }, body: JSON.stringify(body ?? {}) });
  if (!answer.ok) {
    const reason = await answer.json().catch(() => ({}));
    toast("没做成：" + (reason.detail ?? reason.message ?? answer.status));
  }
  refresh();
  return answer.ok;
}
let toastTimer = 0;
function toast(words) {
  $("toast").textContent = words;
  $("toast").classList.add("show");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => $("toast").classList.remove("show"), 2200);
}

// ---- the screen: the next picture is asked for as soon as this one is drawn
async function watch() {
  let number = 0;
  for (;;) {
    try {
      const answer = await fetch("/screen.jpg?after=" + number);
      if (answer.status === 200) {
        number = Number(answer.headers.get("X-Number"));
        const page = answer.headers.get("X-Page");
        size.width = Number(answer.headers.get("X-Width")) || size.width;
        size.height = Number(answer.headers.get("X-Height")) || size.height;
        document.body.classList.toggle("wide", size.width > size.height);
        document.body.style.setProperty("--ratio", size.width / size.height);
        const url = URL.createObjectURL(await answer.blob());
        const old = $("screen").src;
        $("screen").src = url;
        await $("screen").decode().catch(() => {});
        if (old) URL.revokeObjectURL(old);
        $("away").hidden = page !== "";
      } else if (answer.status !== 204) {
        await new Promise((again) => setTimeout(again, 1000));
      }
    } catch {
      $("away").hidden = false;
      await new Promise((again) => setTimeout(again, 1000));
    }
  }
}

// ---- the finger: events in order, moves gathered while one request is on its way
let waiting = [];
let sending = false;
let held = false;
function place(event) {
  const box = $("screen").getBoundingClientRect();
  const scale = Math.min(box.width / size.width, box.height / size.height);
  const left = (box.width - size.width * scale) / 2;
  return { x: Math.round((event.clientX - box.left - left) / scale), y: Math.round((event.clientY - box.top) / scale) };
}
async function touch(phase, event) {
  waiting.push({ phase, ...place(event) });
  if (sending) return;
  sending = true;
  while (waiting.length > 0) {
    const batch = waiting.splice(0);
    try {
      await fetch("/touch", { method: "POST", headers: { "Content-Type": "application/json", "X-Dock": "1" }, body: JSON.stringify(batch) });
    } catch { break; }
  }
  sending = false;
}
$("screen").addEventListener("pointerdown", (event) => {
  event.preventDefault();
  held = true;
  $("screen").setPointerCapture(event.pointerId);
  touch("down", event);
});
$("screen").addEventListener("pointermove", (event) => { if (held) touch("move", event); });
for (const end of ["pointerup", "pointercancel"]) $("screen").addEventListener(end, (event) => { if (held) { held = false; touch("up", event); } });

// ---- the devices
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const words = button.dataset.do ?? button.dataset.mood;
  if (words) {
    const [device, verb] = words.split(" ");
    post("/do", { device, verb });
  } else if (button.dataset.card) {
    post("/card/" + button.dataset.card).then((done) => done && toast("卡放上去了 · card on the reader"));
  } else if (button.dataset.code) {
    $("code-text").value = button.dataset.code;
    $("code").requestSubmit();
  } else if (button.dataset.key) {
    post("/key", { key: button.dataset.key });
  } else if (button.dataset.picture) {
    post("/picture/" + button.dataset.picture);
    for (const other of $("pictures").children) other.setAttribute("aria-pressed", String(other === button));
  } else if (button.dataset.process) {
    post("/process", { name: button.dataset.process, action: button.dataset.action });
  }
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("code-text").value;
  if (text) post("/code", { text }).then((done) => done && toast("码给扫了 · code shown to the scanner"));
});

function label(zh, en) {
  const small = document.createElement("small");
  small.textContent = en;
  return [zh + " ", small];
}
function button(data, zh, en) {
  const made = document.createElement("button");
  Object.assign(made.dataset, data);
  made.append(...label(zh, en));
  return made;
}
function panel(described) {
  const box = $("panel").content.firstElementChild.cloneNode(true);
  box.id = described.device;
  box.querySelector("b").textContent = described.zh;
  box.querySelector(".en").textContent = described.en;
  const more = $("more-" + described.offers)?.content.cloneNode(true);
  const below = ["strip", "processes"].includes(described.offers);
  if (more && !below) box.append(more);
  for (const row of described.rows) {
    const line = document.createElement("div");
    line.className = "row";
    line.setAttribute("role", "group");
    line.setAttribute("aria-label", row.zh + " " + row.en);
    const title = document.createElement("span");
    title.className = "title";
    title.append(...label(row.zh, row.en));
    const acts = document.createElement("div");
    acts.className = "acts";
    for (const act of row.acts) {
      const key = act.shows === "mood" ? "mood" : "do";
      const made = button({ [key]: described.device + " " + act.verb }, act.zh, act.en);
      if (act.shows) Object.assign(made.dataset, { shows: act.shows, value: JSON.stringify(act.value) });
      if (act.strong) made.className = "primary";
      acts.append(made);
    }
    line.append(title, acts);
    box.append(line);
  }
  if (more && below) box.append(more);
  box.querySelector(".plug").hidden = !described.plug;
  panels[described.device] = described;
  return box;
}

// ---- how they stand: the first words that fit, with what the device says of itself filled in
function standing(described, device) {
  const fits = ({ when }) => Object.entries(when).every(([word, value]) => device[word] === value);
  const { zh, en, level } = described.lamp.find(fits) ?? { zh: "不明", en: "unknown", level: "warn" };
  return [(zh + " " + en).replace(/\{(\w+)\}/g, (_, word) => device[word]), level];
}
function lamp(box, words, level) {
  const light = box.querySelector(".lamp");
  light.textContent = words;
  light.className = "lamp " + level;
}
function stand(name, device) {
  const box = $(name);
  if (!box) return;
  if (device === null) {
    lamp(box, "外接 external", "warn");
    for (const each of box.querySelectorAll("button, input")) each.disabled = true;
    return;
  }
  for (const each of box.querySelectorAll("[data-shows]"))
    each.setAttribute("aria-pressed", String(JSON.parse(each.dataset.value) === device[each.dataset.shows]));
  const plug = box.querySelector(".plug");
  const plugged = device.plugged !== false;
  plug.dataset.do = name + (plugged ? " unplug" : " plug");
  plug.replaceChildren(...(plugged ? label("拔线", "Unplug") : label("插线", "Plug in")));
  plug.classList.toggle("out", !plugged);
  let [words, level] = standing(panels[name], device);
  const ailing = box.querySelector("[data-mood][aria-pressed=true]");
  if (!plugged) [words, level] = ["拔了 unplugged", "bad"];
  else if (ailing && device.mood !== "normal") [words, level] = [ailing.textContent.toLowerCase(), panels[name].ailing === "bad" ? "bad" : level || "warn"];
  lamp(box, words, level);
}
function show(state) {
  $("page").textContent = state.page ? (state.called + " " + state.page).trim() : "—";
  $("pending").textContent = state.pending === null ? "—" : state.pending + " 件";
  $("centre").textContent = { reachable: "通 reachable", unreachable: "不通 unreachable" }[state.centre] ?? "不明 unknown";
  for (const [name, device] of Object.entries(state.devices)) {
    stand(name, device);
    const offers = device && panels[name]?.offers;
    if (offers === "strip" && device.cuts !== show.cuts) { show.cuts = device.cuts; strip(); }
    if (offers === "lights") for (const [light, on] of Object.entries(device.lights)) $("light-" + light)?.classList.toggle("on", on);
  }
  for (const [name, alive] of Object.entries(state.processes)) {
    let line = $("process-" + name);
    if (!line) {
      line = document.createElement("div");
      line.id = "process-" + name;
      line.className = "process";
      line.innerHTML = '<i class="dot"></i><span></span><button data-action="kill">杀掉 <small>Kill</small></button><button data-action="restart">重启 <small>Restart</small></button>';
      line.querySelector("span").textContent = names[name];
      for (const button of line.querySelectorAll("button")) button.dataset.process = name;
      $("processes").append(line);
    }
    line.classList.toggle("off", !alive);
    line.querySelector('[data-action="kill"]').disabled = !alive;
    line.querySelector('[data-action="restart"]').disabled = alive;
  }
}
function notFitted(missing) {
  const box = document.createElement("article");
  box.className = "missing";
  box.append(...missing.map((each) => { const name = document.createElement("span"); name.append(...label(each.zh, each.en)); return name; }));
  const note = document.createElement("p");
  note.className = "note";
  note.innerHTML = "这台没有装 · not fitted here; <code>script/demo --fit all</code>";
  box.prepend(note);
  return box;
}
async function strip() {
  const answer = await fetch("/strip.png");
  if (answer.status !== 200) return;
  $("strip").src = URL.createObjectURL(await answer.blob());
  $("strip").hidden = false;
  $("nostrip").hidden = true;
}
async function refresh() {
  try {
    show(await (await fetch("/state")).json());
  } catch { /* asked again in a second */ }
}
function furnish({ offers, things }) {
  for (const [name, text] of Object.entries(things)) {
    const [zh, ...en] = name.split(" ");
    if (offers === "codes") $("codes").append(button({ code: text }, zh, en.join(" ")));
    if (offers === "keys") $("keys").append(button({ key: name }, text, name));
    if (offers === "lights") {
      const light = document.createElement("span");
      light.id = "light-" + name;
      light.className = "light";
      light.textContent = text;
      $("lights").append(light);
    }
  }
}
async function begin() {
  const things = await (await fetch("/things")).json();
  $("console").href = things.console;
  const fitted = (described) => things.fitted.includes(described.device);
  for (const described of things.panels.filter(fitted)) {
    $("panels").append(panel(described));
    furnish(described);
  }
  const missing = things.panels.filter((described) => !fitted(described));
  if (missing.length > 0) $("panels").append(notFitted(missing));
  for (const card of things.cards) {
    const choice = document.createElement("button");
    choice.dataset.card = card.id;
    choice.dataset.layout = card.layout;
    const name = document.createElement("b");
    name.textContent = card.name;
    const more = document.createElement("small");
    more.textContent = card.kind + (card.born ? " · " + card.born : "");
    choice.append(name, more);
    choice.title = card.name;
    $("cards")?.append(choice);
  }
  for (const picture of things.pictures) {
    const choice = document.createElement("button");
    choice.dataset.picture = picture;
    const image = document.createElement("img");
    image.src = "/picture/" + picture;
    image.alt = picture;
    choice.append(image);
    $("pictures")?.append(choice);
  }
  setInterval(refresh, 1000);
  refresh();
  watch();
}
begin();
