/** What the server tells the scripts: data attributes of the page, because the page has no inline script. */

/**
 * @typedef {object} Configuration
 * @property {string} api the address of the conversations
 * @property {string} phone as people read it; "" where there is none
 * @property {string} phoneDigits as a telephone dials it
 * @property {string} hours when the front desk answers, in words; may be ""
 * @property {string} emergencyNumber
 * @property {string} crisisLine
 * @property {number} longestMessage in characters (code points)
 */

/**
 * Read the configuration from the data attributes of an element.
 * @param {HTMLElement} element
 * @returns {Readonly<Configuration>}
 */
export function readConfiguration(element) {
  const { api, phone, phoneDigits, hours, emergencyNumber, crisisLine, longestMessage } = element.dataset;
  return Object.freeze({
    api: api ?? "/api/conversations",
    phone: phone ?? "",
    phoneDigits: phoneDigits ?? "",
    hours: hours ?? "",
    emergencyNumber: emergencyNumber ?? "",
    crisisLine: crisisLine ?? "",
    longestMessage: Number(longestMessage) || 2000,
  });
}
