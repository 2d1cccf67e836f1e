// POST /bill: the payment provider says that somebody has paid.
const { createHmac, randomUUID, timingSafeEqual } = require("crypto");
const { store } = require("lab");

// Whether the header is a signature of these bytes, made with our secret in the last five minutes.
const isGenuine = (header, body) => {
  const parts = Object.fromEntries((header ?? "").split(",").map((part) => part.split("=")));
  if (!(Math.abs(Date.now() / 1000 - Number(parts.t)) <= 300)) return false;
  const expected = createHmac("sha256", process.env.WEBHOOK_SECRET).update(`${parts.t}.${body}`).digest();
  const given = Buffer.from(parts.v1 ?? "", "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
};

exports.handler = async (event) => {
  if (!isGenuine(event.headers["stripe-signature"], event.body)) {
    return { statusCode: 401, body: "not signed by our provider" };
  }
  const { id, data } = JSON.parse(event.body);
  // The store is one for all instances, and of two calls at once only one gets the key.
  const isFirst = await store.putIfAbsent(`event:${id}`, { at: Date.now() });
  if (!isFirst) return { statusCode: 200, body: "charged before" };
  await store.put(`charge:${randomUUID()}`, { event: id, amount: data.object.amount });
  return { statusCode: 200, body: "thank you" };
};
