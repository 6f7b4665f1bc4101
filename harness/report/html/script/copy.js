import { element } from "./elements.js";

/** A button that copies a text and says so. @param {string} text @param {string} what */
export function copyButton(text, what) {
  const button = element("button", { type: "button", class: "copy", "aria-label": `Copy ${what}` }, "Copy");
  const said = element("span", { class: "hidden", role: "status" });
  button.addEventListener("click", async () => {
    const word = (await copy(text)) ? "Copied" : "Press Ctrl+C";
    button.textContent = word;
    said.textContent = word;
    setTimeout(() => {
      button.textContent = "Copy";
      said.textContent = "";
    }, 2000);
  });
  return element("span", {}, button, said);
}

/** Every element that carries `data-copy` gets a button; the attribute says what it is. */
export function addCopyButtons() {
  for (const place of document.querySelectorAll("[data-copy]")) {
    place.after(copyButton(place.textContent ?? "", place.getAttribute("data-copy") ?? "text"));
  }
}

/** A page from a file may have no clipboard; the older command needs a selection. @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** @param {string} text */
function copySelected(text) {
  const field = element("textarea", { class: "hidden", "aria-hidden": "true", tabindex: "-1" });
  field.value = text;
  const focused = document.activeElement;
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
