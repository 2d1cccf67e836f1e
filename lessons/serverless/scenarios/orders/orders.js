// Books the orders of a batch. One that cannot be booked makes the whole batch fail.
exports.handler = async (event) => {
  for (const record of event.Records) {
    const order = JSON.parse(record.body);
    if (typeof order.price !== "number") throw new Error(`order ${order.order} has no price`);
    console.log(`booked order ${order.order}, received ${record.attributes.ApproximateReceiveCount} time(s)`);
  }
};
