window.addEventListener("load", () => document.querySelector(".xterm-helper-textarea")?.focus());
