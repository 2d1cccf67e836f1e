exports.handler = async (event) => {
  saveOrder(event);
  return { statusCode: 202 };
};
