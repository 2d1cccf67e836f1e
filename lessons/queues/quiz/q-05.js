exports.handler = async (event) => {
  for (const record of event.Records) {
    const order = JSON.parse(record.body);
    if (!order.price) throw new Error("no price");
    await book(order);
  }
};
