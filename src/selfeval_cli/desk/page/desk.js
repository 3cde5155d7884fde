// The desk's page: sends what is dropped, shows how far it is and what was found. Every text of a
// document enters the page through textContent.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const words = JSON.parse(document.body.dataset.words);
  const say = (key, facts = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
  const page = sessionStorage.page || crypto.randomUUID?.() || String(Math.random());
  sessionStorage.page = page;
  new EventSource(`/alive?page=${page}`);

  let job = null;

  function show(id, yes) {
    $(id).hidden = !yes;
  }

  function complain(text) {
    $("problem").textContent = text;
    show("problem", Boolean(text));
  }

  async function ask(address, options) {
    let response;
    try {
      response = await fetch(address, options);
    } catch {
      throw new Error(words.lost);
    }
    if (response.status === 204) return null;
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error.message);
    return answer;
  }

  // Files of a dropped folder come one by one, with the path inside the folder.
  async function inside(entry) {
    if (entry.isFile) {
      const file = await new Promise((ok, no) => entry.file(ok, no));
      return [{ file, name: entry.fullPath.replace(/^\//, "") }];
    }
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((ok, no) => reader.readEntries(ok, no));
      if (!some.length) return found;
      for (const other of some) found.push(...(await inside(other)));
    }
  }

  const hidden = (name) => name.split("/").some((part) => /^(\.|~\$|Thumbs\.db$|desktop\.ini$)/.test(part));
  const named = (file) => ({ file, name: file.webkitRelativePath || file.name });

  async function begin(found) {
    const files = found.filter((item) => !hidden(item.name));
    await clear();
    if (!files.length) return complain(words.no_files);
    const form = new FormData();
    for (const { file, name } of files) form.append("file", file, name);
    const query = new URLSearchParams({ page, policy: $("policy").value, lang: document.body.dataset.lang });
    head(say("sending", { total: files.length }));
    show("work", true);
    try {
      job = (await ask(`/jobs?${query}`, { method: "POST", body: form })).id;
      await follow(job);
    } catch (error) {
      complain(error.message);
      show("work", false);
    }
  }

  async function follow(id) {
    for (;;) {
      const state = await ask(`/jobs/${id}`);
      if (id !== job) return;
      draw(state);
      if (state.state !== "checking") return finish(id, state);
      await new Promise((ok) => setTimeout(ok, 250));
    }
  }

  function head(text) {
    $("work-title").textContent = text;
  }

  function draw(state) {
    const total = state.files.length;
    $("bar").max = total;
    $("bar").value = state.done;
    head(say("checking", { done: state.done, total }));
    $("rows").replaceChildren(...state.files.map(row));
  }

  function finish(id, state) {
    if (state.state !== "done") throw new Error(words[`refused_${state.state}`]);
    const total = state.files.length;
    const wrong = state.files.filter((file) => file.errors).length;
    const unread = state.files.filter((file) => file.state !== "checked").length;
    head(say(wrong ? "wrong" : "clean", { total, wrong }) + (unread ? say("unread", { unread }) : ""));
    show("bar", false);
    const report = `/jobs/${id}/report`;
    $("alone").href = report;
    if (state.files.some((file) => file.state === "checked")) {
      $("report").src = report;
      show("shown", true);
    }
    $("work-title").focus({ preventScroll: true });
    $("work").scrollIntoView({ behavior: "instant", block: "start" });
  }

  function element(tag, kind, text) {
    const made = document.createElement(tag);
    made.className = kind;
    made.textContent = text;
    return made;
  }

  function row(file, number) {
    const line = document.createElement("li");
    line.append(element("span", "name", file.name));
    if (file.state === "checked") line.append(...found(file, number));
    else line.append(element("span", `tag ${file.state}`, words[`state_${file.state}`]));
    if (file.problem) line.append(element("p", "why", file.problem));
    if (file.first) line.append(element("p", "why", words.first + file.first));
    return line;
  }

  function* found(file, number) {
    const kinds = ["error", "warning", "info"].filter((kind) => file[`${kind}s`]);
    for (const kind of kinds) yield element("span", `tag ${kind}`, say(`${kind}s`, { n: file[`${kind}s`] }));
    if (!kinds.length) yield element("span", "tag good", words.none);
    for (const kind of file.copies) {
      const link = element("a", "copy", words[`copy_${kind}`]);
      link.href = `/jobs/${job}/${number}/${kind}`;
      link.download = "";
      yield link;
    }
  }

  async function clear() {
    const old = job;
    job = null;
    complain("");
    show("work", false);
    show("shown", false);
    show("bar", true);
    $("report").removeAttribute("src");
    if (old) await ask(`/jobs/${old}`, { method: "DELETE" }).catch(() => null);
  }

  $("files").addEventListener("change", (event) => {
    begin([...event.target.files].map(named));
    event.target.value = "";
  });
  $("folder").addEventListener("change", (event) => {
    begin([...event.target.files].map(named));
    event.target.value = "";
  });
  $("clear").addEventListener("click", async () => {
    await clear();
    $("files").focus();
  });
  for (const kind of ["dragenter", "dragover"])
    document.addEventListener(kind, (event) => {
      event.preventDefault();
      $("drop").classList.add("over");
    });
  for (const kind of ["dragleave", "drop"])
    document.addEventListener(kind, () => $("drop").classList.remove("over"));
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    const loose = [...event.dataTransfer.files].map(named);
    const some = entries.length ? (await Promise.all(entries.map(inside))).flat() : loose;
    begin(some);
  });
})();
