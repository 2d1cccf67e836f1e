let calls = 0;

exports.handler = async (event) => {
  calls += 1;
  return { statusCode: 200, body: `Call ${calls}` };
};
