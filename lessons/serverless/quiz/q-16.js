exports.handler = async (event) => {
  await charge(event.customer, event.amount);
  return { statusCode: 200 };
};
