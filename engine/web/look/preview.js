// Shows one letter, and shows it anew whenever a file was saved. What is chosen stands in the address, so that a reload keeps it.
"use strict";
const at = (id) => document.getElementById(id);
const words = JSON.parse(at("words").textContent);
const chosen = new URLSearchParams(location.search);
const had = (name, otherwise) => chosen.get(name) ?? otherwise;
let there = { campaigns: [], faces: [] };
let shown = null;
let problems = [];
let turn = 0;
let version = "";

function query(...names) {
  const asked = new URLSearchParams();
  for (const name of names) if (chosen.get(name)) asked.set(name, chosen.get(name));
  return asked;
}

const letter = () => query("campaign", "content", "face", "on");

async function json(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function made(tag, text, name) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (name) element.className = name;
  return element;
}

function choose(name, value) {
  if (value === "") chosen.delete(name); else chosen.set(name, value);
  history.replaceState(null, "", `?${chosen}`);
}

function list() {
  at("shop").textContent = there.shop || words.campaigns;
  const nav = document.createDocumentFragment();
  for (const campaign of there.campaigns) {
    nav.append(made("h2", campaign.title, campaign.broken ? "broken" : ""));
    campaign.contents.forEach((content, number) => {
      const button = made("button");
      button.type = "button";
      button.append(made("span", content.label), made("b", content.subject));
      if (campaign.id === had("campaign") && String(number) === had("content", "0")) button.setAttribute("aria-current", "true");
      button.addEventListener("click", () => {
        choose("campaign", campaign.id);
        choose("content", String(number));
        choose("on", "");
        at("on").value = "";
        if (matchMedia("(max-width: 56rem)").matches) at("campaigns").open = false;
        list();
        show();
      });
      nav.append(button);
    });
  }
  at("list").replaceChildren(nav);
  if (at("campaigns").open) at("list").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  const faces = there.faces.map((face) => new Option(face.title, face.id, false, face.id === had("face")));
  at("face").replaceChildren(...faces);
  const campaign = there.campaigns.find((one) => one.id === had("campaign"));
  const content = campaign?.contents[Number(had("content", "0"))];
  at("day").hidden = !content || content.dated;
}

function tab() {
  const name = had("tab", "letter");
  for (const button of document.querySelectorAll("[role=tab]")) {
    button.setAttribute("aria-selected", String(button.dataset.tab === name));
    button.tabIndex = button.dataset.tab === name ? 0 : -1;
  }
  at("panel").setAttribute("aria-labelledby", `tab-${name}`);
  at("stage").hidden = name !== "letter";
  at("rest").hidden = name === "letter";
  at("rest").replaceChildren(...rest(name));
  fit();
}

function rest(name) {
  if (name === "problems") return [problems.length ? told() : made("p", words.clean)];
  if (name === "letter") return [];
  if (!shown) return [made("p", words.broken)];
  if (name !== "headers") return [made("pre", shown[name])];
  const headers = made("dl");
  for (const [key, value] of shown.headers) {
    const row = made("div");
    row.append(made("dt", key), made("dd", value));
    headers.append(row);
  }
  return [headers];
}

function told() {
  const all = made("ul");
  for (const one of problems) {
    const item = made("li", undefined, one.severity);
    item.append(made("code", `${one.file}:${one.line}`), made("p", `${one.key ? `${one.key}: ` : ""}${one.message} ${one.hint}`));
    all.append(item);
  }
  return all;
}

function head() {
  at("from").textContent = shown?.from ?? "";
  at("subject").textContent = shown ? shown.subject || words.no_subject : words.broken;
  at("preheader").textContent = shown?.preheader ?? "";
  const files = shown?.attached ?? [];
  at("attached").hidden = !files.length;
  at("attached").textContent = `${words.attached}: ${files.map((one) => `${one.name} (${one.size} KB)`).join(" · ")}`;
  const octets = shown?.html_bytes ?? 0;
  const over = octets > at("meter").max;
  at("meter").value = octets;
  at("meter").parentElement.hidden = !shown;
  at("meter").parentElement.classList.toggle("over", over);
  at("size").textContent = shown ? words.size.replace("%size%", shown.size).replace("%most%", at("size").dataset.most) + (over ? ` ${words.clipped}` : "") : "";
}

// The frame is as high as its letter, so that the page scrolls and stays where it was when the letter comes anew.
function fit() {
  const frame = at("frame");
  frame.style.width = `${had("width", "700")}px`;
  const inner = frame.contentDocument?.documentElement;
  if (inner && frame.contentWindow.location.href !== "about:blank") frame.style.height = `${Math.max(inner.getBoundingClientRect().height, inner.querySelector("body")?.scrollHeight ?? 0, 120)}px`;
}

function loaded(path) {
  return new Promise((done) => {
    at("frame").addEventListener("load", done, { once: true });
    at("frame").contentWindow.location.replace(path);
  });
}

async function show() {
  const mine = ++turn;
  const asked = letter();
  const scheme = had("scheme", "light");
  try {
    // A browser may take the same address twice in a row for one wish: the turn makes it another.
    await loaded(`/letter?${asked}&scheme=${scheme}&turn=${version}.${mine}`);
    if (mine !== turn) return;
    fit();
    const found = await json(`/look?${asked}`);
    if (mine !== turn) return;
    shown = found.letter;
    document.title = `${shown?.subject ?? words.broken} | ${words.heading}`;
    head();
    tab();
    const wrong = await json(`/problems?${asked}`);
    if (mine !== turn) return;
    problems = wrong.problems;
    at("count").textContent = String(problems.length);
    at("count").hidden = !problems.length;
    at("count").className = problems.some((one) => one.severity === "error") ? "error" : "";
    tab();
    document.body.dataset.version = String(wrong.version);
  } catch {
    at("lost").hidden = false;
  }
}

async function refresh() {
  if (had("campaign")) show(); // what is looked at comes first
  there = await json("/campaigns");
  // What is chosen stays chosen: a file that is torn for a moment must not lead elsewhere.
  const first = there.campaigns.find((one) => one.contents.length);
  if (!had("campaign") && first) choose("campaign", first.id);
  if (!had("face") && there.faces.length) choose("face", there.faces[0].id);
  list();
  if (!turn) await show();
}

for (const name of ["width", "scheme"]) {
  const preset = had(name, name === "width" ? (innerWidth < 700 ? "375" : "700") : "light");
  choose(name, preset);
  for (const input of document.querySelectorAll(`input[name=${name}]`)) {
    input.checked = input.value === preset;
    input.addEventListener("change", () => {
      choose(name, input.value);
      if (name === "width") fit(); else show();
    });
  }
}
at("on").value = had("on", "");
at("on").addEventListener("change", () => { choose("on", at("on").value); show(); });
at("face").addEventListener("change", () => { choose("face", at("face").value); show(); });
for (const button of document.querySelectorAll("[role=tab]")) {
  button.addEventListener("click", () => { choose("tab", button.dataset.tab); tab(); });
  button.addEventListener("keydown", (event) => {
    const step = { ArrowRight: "nextElementSibling", ArrowLeft: "previousElementSibling" }[event.key];
    if (step && button[step]) { button[step].focus(); button[step].click(); }
  });
}
at("campaigns").open = !matchMedia("(max-width: 56rem)").matches;
const changes = new EventSource("/changes");
changes.addEventListener("message", (event) => {
  at("lost").hidden = true;
  if (event.data !== version) { version = event.data; refresh().catch(() => { at("lost").hidden = false; }); }
});
changes.addEventListener("error", () => { at("lost").hidden = false; });
