const handle = (batch) => {
  for (const { order, price } of batch) {
    if (!price) throw new Error("no price");
    console.log(`booked ${order}`);
  }
};

const batch = [{ order: 1, price: 5 }, { order: 2, price: 9 }, { order: 3 }];
for (let receive = 1; receive <= 2; receive += 1) {
  try {
    handle(batch);
  } catch {
    // The call has failed, so the queue gives the batch again.
  }
}
