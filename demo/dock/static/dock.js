"use strict";
const $ = (id) => document.getElementById(id);
const pages = { "attract": "待机", "home": "首页", "guide": "办事指南", "for-whom": "给谁办", "identify": "刷身份证", "confirm-identity": "核对本人",
  "notice": "告知", "form": "填表", "photo": "拍照", "review": "核对", "sign": "签字", "commit": "保存", "receipt": "回执", "rating": "评价", "done": "办完",
  "idle-warning": "还在吗", "stopped": "办不了", "help": "叫人帮忙", "reprint": "重打", "out-of-service": "暂停服务" };
const names = { terminal: "终端 Terminal", sync: "送件 Sync", centre: "中心 Centre" };
const size = { width: 1080, height: 1920 };

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
  } else if (button.dataset.picture) {
    post("/picture/" + button.dataset.picture);
    for (const other of $("pictures").children) other.setAttribute("aria-pressed", String(other === button));
  } else if (button.dataset.process) {
    post("/process", { name: button.dataset.process, action: button.dataset.action });
  }
});

function lamp(name, words, level) {
  const light = document.querySelector("#" + name + " .lamp");
  light.textContent = words;
  light.className = "lamp " + level;
}
function show(state) {
  $("page").textContent = state.page ? (pages[state.page] ?? "") + " " + state.page : "—";
  $("pending").textContent = state.pending === null ? "—" : state.pending + " 件";
  $("centre").textContent = { reachable: "通 reachable", unreachable: "不通 unreachable" }[state.centre] ?? "不明 unknown";
  const { id_card, receipt_printer, camera, network } = state.devices;
  for (const [name, device] of Object.entries(state.devices)) {
    const box = $(name);
    if (device === null && name !== "network") {
      lamp(name, "外接 external", "warn");
      for (const button of box.querySelectorAll("button")) button.disabled = true;
    }
    for (const button of box.querySelectorAll("[data-mood]"))
      button.setAttribute("aria-pressed", String(device && button.dataset.mood === name + " " + device.mood));
  }
  if (id_card) lamp("id_card", !id_card.plugged ? "拔了 unplugged" : id_card.card ? "有卡 card on" : "空着 empty", !id_card.plugged ? "bad" : "");
  if (receipt_printer) {
    const paper = { "ok": "有纸 paper", "near-end": "快没纸 near end", "out": "没纸 no paper" }[receipt_printer.paper] ?? receipt_printer.paper;
    const bad = receipt_printer.plugged === false ? "拔了 unplugged" : receipt_printer.cover === "open" ? "盖开着 cover open" : "";
    lamp("receipt_printer", bad || paper, bad || receipt_printer.paper === "out" ? "bad" : receipt_printer.paper === "ok" ? "" : "warn");
    if (receipt_printer.cuts !== show.cuts) { show.cuts = receipt_printer.cuts; strip(); }
  }
  if (camera) lamp("camera", camera.plugged === false ? "拔了 unplugged" : { "normal": "在拍 live", "freeze": "卡住 frozen", "black": "黑屏 black" }[camera.mood] ?? camera.mood, camera.plugged === false ? "bad" : camera.mood === "normal" ? "" : "warn");
  if (network) lamp("network", { "normal": "通 up", "refuse": "拒绝连接 refused", "blackhole": "没有回音 black hole", "cut-mid-body": "半路剪断 cut", "reply-lost": "回话丢失 reply lost" }[network.mood] ?? network.mood, network.mood === "normal" ? "" : "bad");
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
async function begin() {
  const things = await (await fetch("/things")).json();
  $("console").href = things.console;
  for (const card of things.cards) {
    const button = document.createElement("button");
    button.dataset.card = card.id;
    button.dataset.layout = card.layout;
    const name = document.createElement("b");
    name.textContent = card.name;
    const more = document.createElement("small");
    more.textContent = card.kind + (card.born ? " · " + card.born : "");
    button.append(name, more);
    button.title = card.name;
    $("cards").append(button);
  }
  for (const picture of things.pictures) {
    const button = document.createElement("button");
    button.dataset.picture = picture;
    const image = document.createElement("img");
    image.src = "/picture/" + picture;
    image.alt = picture;
    button.append(image);
    $("pictures").append(button);
  }
  setInterval(refresh, 1000);
  refresh();
  watch();
}
begin();
