// Passkeys: the buttons appear where the browser has them, and a device that doesn't answer is said in words.
import { all, one } from "../dom.js";

if (window.PublicKeyCredential) for (const button of all("[data-needs-passkey]")) button.hidden = false;

document.addEventListener("allauth.error", (event) => {
  const message = one("[data-passkey-error]");
  if (!message) return;
  event.preventDefault();
  message.hidden = false;
});
