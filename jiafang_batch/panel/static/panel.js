// The panel works without this script; with it, progress moves by itself, files can be dropped, texts are copied.
"use strict";

const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

// ---------------------------------------------------------------- progress of a command

each("[data-job]", (box) => {
  const address = box.dataset.job;
  if (!address) return;
  const said = box.querySelector("[data-said]");
  const bar = box.querySelector("progress");
  const list = box.querySelector(".said");
  const look = async () => {
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (!answer.ok) throw new Error(answer.status);
      const state = await answer.json();
      if (!state.runs) return location.reload();
      if (said.textContent !== state.said) said.textContent = state.said;
      if (state.steps) {
        bar.max = state.steps;
        bar.value = state.done;
      }
      for (const [kind, line] of state.lines.slice(list.children.length)) {
        const item = document.createElement("li");
        item.className = kind;
        item.textContent = line;
        list.append(item);
      }
    } catch {
      said.textContent = "面板没有回答。它关掉了的话，请重新打开；做着的事不会停。";
    }
    setTimeout(look, 700);
  };
  setTimeout(look, 300);
});

// ---------------------------------------------------------------- files and folders dropped

const filesOf = async (entry, path) => {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    return [[file, path + file.name]];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return found;
    for (const one of some) found.push(...(await filesOf(one, `${path}${entry.name}/`)));
  }
};

each("form[data-upload]", (form) => {
  const state = form.querySelector("[data-upload-state]");
  const drop = form.querySelector("[data-drop]");
  const tell = (words) => {
    state.hidden = false;
    state.textContent = words;
  };
  const send = (files) => {
    if (!files.length) return tell("还没有选文件。");
    const body = new FormData();
    for (const field of form.querySelectorAll("input:not([type=file])")) {
      if (field.type !== "checkbox" || field.checked) body.append(field.name, field.value);
    }
    body.append("script", "1");
    for (const [file, name] of files) body.append(`file@${String(file.lastModified).padStart(12, "0")}`, file, name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.onprogress = (event) => tell(`正在送 ${files.length} 个文件：${Math.floor((100 * event.loaded) / event.total)}%`);
    request.onerror = () => tell("没有送到，什么都没有收。请再试一次。");
    request.onload = () => {
      if (request.status === 200) return location.assign(JSON.parse(request.responseText).to);
      tell(request.status === 413 ? "文件太大了，没有收。请少选几个，或删去不用的图片。" : "没有收：请刷新这一页再试。");
    };
    request.send(body);
  };
  form.querySelector("[data-with-script]").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    send(chosen.map((file) => [file, file.webkitRelativePath || file.name]));
  });
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const plain = [...event.dataTransfer.files].map((file) => [file, file.name]);
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    try {
      const found = (await Promise.all(entries.map((entry) => filesOf(entry, "")))).flat();
      send(entries.length ? found : plain);
    } catch {
      tell("有的文件读不了，什么都没有送。请关闭打开着的文件再试。");
    }
  });
});

// ---------------------------------------------------------------- texts to copy

each("button[data-copy]", (button) => {
  const text = document.getElementById(button.dataset.copy);
  const words = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "复制好了";
    setTimeout(() => (button.textContent = words), 1500);
  });
});
