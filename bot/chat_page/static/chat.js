"use strict";
const chat = document.getElementById("chat");
const form = document.getElementById("say");
const text = document.getElementById("text");
let after = 0;

function show(message) {
  const bubble = document.createElement("div");
  bubble.className = "message " + message.direction;
  if (message.file) bubble.append(attached(message.file));
  // The server's own markup, made by its templates; what a person typed comes as text.
  const said = document.createElement("div");
  if (message.html) said.innerHTML = message.html; else said.textContent = message.text;
  bubble.append(said);
  if (message.download) {
    const link = document.createElement("a");
    link.href = message.download;
    link.download = "comptoir.json";
    link.textContent = message.text;
    bubble.replaceChildren(link);
  }
  chat.append(bubble);
  if (message.keyboard) {
    const board = document.createElement("div");
    board.className = "keyboard";
    board.dataset.key = message.keyboard;
    chat.append(board);
  }
}

// A picture is shown, with its caption as what it says; any other file is offered.
function attached(file) {
  const address = "/chat/files/" + file.id;
  if (file.picture) {
    const picture = document.createElement("img");
    picture.src = address;
    picture.alt = "";
    return picture;
  }
  const link = document.createElement("a");
  link.href = address;
  link.download = file.name;
  link.textContent = file.name;
  return link;
}

function draw(keyboards) {
  for (const board of chat.querySelectorAll(".keyboard")) {
    const buttons = (keyboards[board.dataset.key] || []).map((button) => {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = button.label;
      element.addEventListener("click", () => send({ token: button.token, label: button.label }));
      return element;
    });
    board.replaceChildren(...buttons);
  }
}

async function send(said) {
  await fetch("/chat/messages", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said) });
}

async function listen() {
  for (;;) {
    try {
      const answer = await fetch("/chat/messages?after=" + after);
      const found = await answer.json();
      for (const message of found.messages) { show(message); after = Math.max(after, message.id); }
      draw(found.keyboards);
      if (found.messages.length) window.scrollTo(0, document.body.scrollHeight);
    } catch (error) {
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (text.value.trim()) send({ text: text.value });
  text.value = "";
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); form.requestSubmit(); }
});
listen();
