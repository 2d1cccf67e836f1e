// POST /pay: the payment provider tells that something happened to a payment.
// A provider may tell the same event twice, and events in any order.
const { createHmac, randomUUID, timingSafeEqual } = require("crypto");
const { store } = require("lab");

const TOLERANCE = 5 * 60; // seconds

// Events that were charged already.
const seen = new Set();

// Whether the header is a signature of these bytes, made with our secret not long ago.
const isGenuine = (header, body) => {
  const parts = Object.fromEntries((header ?? "").split(",").map((part) => part.split("=")));
  const age = Math.abs(Date.now() / 1000 - Number(parts.t));
  if (!(age <= TOLERANCE)) return false;
  const expected = createHmac("sha256", process.env.WEBHOOK_SECRET).update(`${parts.t}.${body}`).digest();
  const given = Buffer.from(parts.v1 ?? "", "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
};

exports.handler = async (event) => {
  // The signature is over the body as it came: after JSON.parse and JSON.stringify it would be another text.
  if (!isGenuine(event.headers["stripe-signature"], event.body)) {
    return { statusCode: 401, body: "not signed by our provider" };
  }
  const { id, type, created, data } = JSON.parse(event.body);
  const payment = data.object;
  await store.put(`state:${payment.id}`, { status: payment.status, created });
  if (type === "payment_intent.succeeded") {
    if (seen.has(id)) return { statusCode: 200, body: "charged before" };
    seen.add(id);
    await store.put(`charge:${randomUUID()}`, { event: id, amount: payment.amount });
  }
  return { statusCode: 200, body: "thank you" };
};
