// A payment provider calls this, and may call it again.
const charges = new Map(); // stands for a store
console.log("loaded");

export async function POST(request) {
  const { id, amount } = await request.json();
  const isNew = !charges.has(id);

  if (isNew) {
    charges.set(id, amount);
    console.log(`charged ${amount} for ${id}`);
  }
  // 2xx says: I have it, do not send it again.
  return Response.json({ id, charged: isNew });
}
