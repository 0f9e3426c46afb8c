// ARIA live region: messages for screen readers.

/**
 * Announces a message to screen readers.
 *
 * @param {string} message
 */
export function announce(message) {
  const region = document.querySelector("#live-region");
  if (region) region.textContent = message;
}
