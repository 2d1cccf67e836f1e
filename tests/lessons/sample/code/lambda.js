let n = 0;

exports.handler = async (event) => {
  return { statusCode: 200, body: String(++n) };
};
