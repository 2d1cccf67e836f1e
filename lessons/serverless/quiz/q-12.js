let n = 0;

exports.handler = async () => {
  n += 1;
  return { statusCode: 200, body: String(n) };
};
